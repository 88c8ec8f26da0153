"""免疫程序(2026年版): minimum ages, gaps and recommended completion ages, the day before, on and after each."""

import pytest

from tests.vaccines.table import answers, windows

THREE_HEPB = "HEPB@0D HEPB@1M HEPB@6M"
POLIO2 = "IPV@2M IPV@3M"
DTAP3 = "DTAP@2M DTAP@4M DTAP@6M"

WINDOWS = """
# clause                | person | doses | expected
HEPB-1 at birth         |  | | HEPB 1 from 0D overdue 1D
HEPB-2 age 1M           |  | HEPB@0D | HEPB 2 from 1M
HEPB-2 gap 28D          |  | HEPB@20D | HEPB 2 from 48D
HEPB-3 age 6M           |  | HEPB@0D HEPB@1M | HEPB 3 from 6M overdue 12M
HEPB-3 gap 60D          |  | HEPB@0D HEPB@5M | HEPB 3 from 5M+60D overdue 12M
HEPB-3 4M after dose 1  |  | HEPB@3M HEPB@4M | HEPB 3 from 3M>4M overdue 12M
HEPB-3 late             |  | HEPB@0D HEPB@11M+20D | HEPB 3 from 11M+80D overdue 12M
HEPB 2000g-2            | weight=1999 mother=positive | HEPB@0D | HEPB 2 from 1M
HEPB 2000g-3            | weight=1999 mother=positive | HEPB@0D HEPB@1M | HEPB 3 from 2M
HEPB 2000g-4 age 7M     | weight=1999 mother=unknown | HEPB@0D HEPB@1M HEPB@2M | HEPB 4 from 7M overdue 12M
HEPB 2000g unknown      | weight=1999 | HEPB@0D HEPB@1M HEPB@2M | HEPB 4 from 7M overdue 12M
HEPB 2000g not below    | weight=2000 mother=positive | HEPB@0D HEPB@1M | HEPB 3 from 6M overdue 12M
HEPB 2000g negative     | weight=1999 mother=negative | HEPB@0D HEPB@1M | HEPB 3 from 6M overdue 12M
HEPB 2000g late start   | weight=1999 mother=positive | HEPB@1M HEPB@2M | HEPB 3 from 6M overdue 12M
HEPB 2000g first at 1M-1 | weight=1999 mother=positive | HEPB@1M-1D HEPB@1M+27D | HEPB 3 from 1M+55D
HEPB 2000g-2 gap        | weight=1999 mother=positive | HEPB@20D | HEPB 2 from 48D
HEPB 2000g-3 gap        | weight=1999 mother=positive | HEPB@0D HEPB@40D | HEPB 3 from 68D
HEPB 2000g-4 gap 60D    | weight=1999 mother=positive | HEPB@0D HEPB@1M HEPB@6M | HEPB 4 from 6M+60D overdue 12M
HEPB 2000g-4 4M from d2 | weight=1999 mother=positive | HEPB@0D HEPB@4M HEPB@5M | HEPB 4 from 4M>4M overdue 12M
IPV-1 age 2M            |  | | IPV 1 from 2M
IPV-2 age 3M            |  | IPV@2M | IPV 2 from 3M
IPV-2 gap 28D           |  | IPV@3M+5D | IPV 2 from 3M+33D
BOPV-3 age 4M           |  | IPV@2M IPV@3M | BOPV 3 from 4M overdue 12M
BOPV-3 gap 28D          |  | IPV@2M IPV@3M+20D | BOPV 3 from 3M+48D overdue 12M
BOPV-4 age 4Y           |  | IPV@2M IPV@3M BOPV@4M | BOPV 4 from 4Y overdue 5Y
BOPV-4 gap 28D          |  | IPV@2M IPV@3M BOPV@4Y-10D | BOPV 4 from 4Y+18D overdue 5Y
DTAP-1 age 2M           |  | | DTAP 1 from 2M
DTAP-2 age 4M           |  | DTAP@2M | DTAP 2 from 4M
DTAP-2 gap 28D          |  | DTAP@3M+20D | DTAP 2 from 3M+48D
DTAP-3 age 6M           |  | DTAP@2M DTAP@4M | DTAP 3 from 6M overdue 12M
DTAP-3 gap 28D          |  | DTAP@2M DTAP@5M+15D | DTAP 3 from 5M+43D overdue 12M
DTAP-4 age 18M          |  | DTAP@2M DTAP@4M DTAP@6M | DTAP 4 from 18M overdue 24M
DTAP-4 gap 6M           |  | DTAP@2M DTAP@4M DTAP@14M | DTAP 4 from 14M>6M overdue 24M
DTAP-5 age 6Y           |  | DTAP@2M DTAP@4M DTAP@6M DTAP@18M | DTAP 5 from 6Y unreached 7Y
DTAP-5 gap 12M          |  | DTAP@2M DTAP@4M DTAP@6M DTAP@5Y+6M | DTAP 5 from 5Y+6M>12M unreached 7Y
MMR-1 age 8M            |  | | MMR 1 from 8M overdue 12M
MMR-2 age 18M           |  | MMR@8M | MMR 2 from 18M overdue 24M
MMR-2 gap 28D           |  | MMR@18M-3D | MMR 2 from 18M+25D overdue 24M
JEL-1 age 8M            |  | | JEL 1 from 8M overdue 12M
JEL-2 age 2Y            |  | JEL@8M | JEL 2 from 2Y overdue 3Y
JEL-2 gap 12M           |  | JEL@15M | JEL 2 from 15M>12M overdue 3Y
JEI-1 age 8M            | JE=JEI | | JEI 1 from 8M
JEI-2 gap 7D            | JE=JEI | JEI@8M | JEI 2 from 8M+7D overdue 12M
JEI-3 age 2Y            | JE=JEI | JEI@8M JEI@8M+7D | JEI 3 from 2Y overdue 3Y
JEI-3 gap 1M            | JE=JEI | JEI@8M JEI@2Y-3D | JEI 3 from 2Y-3D>1M overdue 3Y
JEI-4 age 6Y            | JE=JEI | JEI@8M JEI@8M+7D JEI@2Y | JEI 4 from 6Y overdue 7Y
JEI-4 gap 3Y            | JE=JEI | JEI@8M JEI@8M+7D JEI@4Y | JEI 4 from 4Y>3Y overdue 7Y
MPSVA-1 age 6M          |  | | MPSVA 1 from 6M overdue 12M
MPSVA-2 age 9M          |  | MPSVA@6M | MPSVA 2 from 9M unreached 24M
MPSVA-2 gap 3M          |  | MPSVA@8M | MPSVA 2 from 8M>3M unreached 24M
MPSVAC-1 age 3Y         |  | MPSVA@6M MPSVA@9M | MPSVAC 1 from 3Y overdue 4Y
MPSVAC-1 12M after A2   |  | MPSVA@6M MPSVA@24M-1D | MPSVAC 1 from 3Y overdue 4Y
MPSVAC-2 age 6Y         |  | MPSVA@6M MPSVA@9M MPSVAC@3Y | MPSVAC 2 from 6Y overdue 7Y
MPSVAC-2 gap 3Y         |  | MPSVA@6M MPSVA@9M MPSVAC@4Y | MPSVAC 2 from 4Y>3Y overdue 7Y
HEPAL-1 age 18M         |  | | HEPAL 1 from 18M overdue 24M
HEPAI-1 age 18M         | HEPA=HEPAI | | HEPAI 1 from 18M overdue 24M
HEPAI-2 age 2Y          | HEPA=HEPAI | HEPAI@18M | HEPAI 2 from 2Y overdue 3Y
HEPAI-2 gap 6M          | HEPA=HEPAI | HEPAI@22M | HEPAI 2 from 22M>6M overdue 3Y
HPV2-1 age 13Y          | F born=2013-12-31 | | HPV2 1 from 13Y overdue 14Y
HPV2-2 gap 5M           | F born=2012-12-31 | HPV2@13Y | HPV2 2 from 13Y>5M
"""

SETTLED = """
# MPSVA-2 has a completion age of 24M and a hard end of 24M: never overdue, then no longer offered
MPSVA-2 before 24M      |  | MPSVA@6M | 24M-1D | MPSVA due 2
MPSVA limit 24M         |  | MPSVA@6M | 24M | MPSVA not_applicable
MPSVA limit 24M none    |  | | 24M | MPSVA not_applicable
MPSVA complete          |  | MPSVA@6M MPSVA@9M | 5Y | MPSVA complete
DTAP-5 before 7Y        |  | DTAP@2M DTAP@4M DTAP@6M DTAP@18M | 7Y-1D | DTAP due 5
DTAP limit 7Y           |  | DTAP@2M DTAP@4M DTAP@6M DTAP@18M | 7Y | DTAP not_applicable
DTAP complete           |  | DTAP@2M DTAP@4M DTAP@6M DTAP@18M DTAP@6Y | 7Y | DTAP complete
DTAP-5 out of reach     |  | DTAP@2M DTAP@4M DTAP@6M DTAP@6Y+2M | 6Y+3M | DTAP not_applicable
HEPB complete           |  | HEPB@0D HEPB@1M HEPB@6M | 7M | HEPB complete
HEPB extra dose         |  | HEPB@0D HEPB@1M HEPB@6M HEPB@12M | 2Y | HEPB complete
HEPB below 1500g        | weight=1499 | | 5D | HEPB needs_doctor 1
HEPB 1500g              | weight=1500 | | 5D | HEPB overdue 1
HEPB 1499g stable       | weight=1499 premature_stable | | 5D | HEPB overdue 1
BCG at birth            |  | | 0D | BCG due 1
BCG before 3M           |  | | 3M-1D | BCG due 1
BCG 3M needs PPD        |  | | 3M | BCG needs_doctor 1
BCG 3M PPD negative     | ppd_negative | | 3M | BCG overdue 1
BCG before 4Y           | ppd_negative | | 4Y-1D | BCG overdue 1
BCG 4Y never            | ppd_negative | | 4Y | BCG not_applicable
BCG given, no scar      |  | BCG@0D | 1Y | BCG complete
BCG given at 3Y         |  | BCG@3Y | 5Y | BCG complete
BCG HIV infected        | hiv_infected | | 1D | BCG not_applicable
BCG HIV exposed         | hiv_exposed_unknown | | 1D | BCG needs_doctor 1
BCG premature           | weeks=36 | | 1D | BCG needs_doctor 1
BCG premature stable    | weeks=36 premature_stable | | 1D | BCG due 1
BCG at term             | weeks=37 | | 1D | BCG due 1
BCG 31 weeks            | weeks=31 | | 10D | BCG needs_doctor 1
IPV done, oral next     |  | IPV@2M IPV@3M | 3M+1D | IPV complete
polio complete          |  | IPV@2M IPV@3M BOPV@4M BOPV@4Y | 5Y | BOPV complete
polio complete IPV row  |  | IPV@2M IPV@3M BOPV@4M BOPV@4Y | 5Y | IPV complete
BOPV-4 before 4Y        |  | IPV@2M IPV@3M BOPV@4M BOPV@3Y | 4Y+1D | BOPV due 4
MMR complete            |  | MMR@8M MMR@18M | 2Y | MMR complete
MMR at 18Y              | born=2005-01-01 | | 18Y | MMR not_applicable
MMR below 18Y           | born=2019-10-01 | | 18Y-1D | MMR overdue 1
JEL complete            |  | JEL@8M JEL@2Y | 3Y | JEL complete
JEI complete            | JE=JEI | JEI@8M JEI@8M+7D JEI@2Y JEI@6Y | 7Y | JEI complete
JEI row, live line      |  | JEL@8M | 9M | JEI not_applicable
JEL row, killed line    | JE=JEI | | 9M | JEL not_applicable
JEI-2 after 10 days     | JE=JEI | JEI@8M | 11M | JEI due 2
JEI-2 never restarted   | JE=JEI | JEI@8M | 3Y | JEI overdue 2
MPSVAC complete         |  | MPSVA@6M MPSVA@9M MPSVAC@3Y MPSVAC@6Y | 7Y | MPSVAC complete
HEPAL complete          |  | HEPAL@18M | 2Y | HEPAL complete
HEPAI row, live line    |  | | 2Y | HEPAI not_applicable
HEPAL row, killed line  | HEPA=HEPAI | | 2Y | HEPAL not_applicable
HEPAI complete          | HEPA=HEPAI | HEPAI@18M HEPAI@2Y | 3Y | HEPAI complete
HPV2 boys               | M | | 13Y | HPV2 not_applicable
HPV2 born before        | F born=2011-11-09 | | 2026-11-18 | HPV2 not_applicable
HPV2 born that day      | F born=2011-11-10 | | 2026-11-18 | HPV2 overdue 1
HPV2 born after         | F born=2011-11-11 | | 2026-11-18 | HPV2 overdue 1
HPV2 17Y                | F born=2011-11-11 | | 18Y-1D | HPV2 overdue 1
HPV2 18Y                | F born=2011-11-11 | | 18Y | HPV2 not_applicable
HPV2 before programme   | F born=2011-11-11 | | 2025-11-09 | HPV2 not_applicable
HPV2 first day          | F born=2011-11-11 | | 2025-11-10 | HPV2 due 1
HPV2 complete           | F born=2012-12-31 | HPV2@13Y HPV2@13Y+6M | 14Y | HPV2 complete
HPV2-2 after 12 months  | F born=2012-12-31 | HPV2@13Y | 14Y+6M | HPV2 due 2
DT below 7Y             |  | | 3Y | DT not_applicable
catch-up ends HEPB      | born=2000-01-01 | | 18Y | HEPB not_applicable
catch-up ends IPV       | born=2000-01-01 | | 18Y | IPV not_applicable
catch-up ends JEL       | born=2000-01-01 | | 18Y | JEL not_applicable
catch-up ends AC        | born=2000-01-01 | | 18Y | MPSVAC not_applicable
catch-up ends HEPAL     | born=2000-01-01 | | 18Y | HEPAL not_applicable
catch-up 17Y HEPB       | born=2009-01-01 | | 18Y-1D | HEPB overdue 1
complete adult          | born=2000-01-01 | HEPB@0D HEPB@1M HEPB@6M | 20Y | HEPB complete
"""


@pytest.mark.parametrize("row", windows(WINDOWS))
def test_the_day_before_on_and_after(row):
    row.check()


@pytest.mark.parametrize("row", answers(SETTLED))
def test_ends_and_settled_series(row):
    row.check()
