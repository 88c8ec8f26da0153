"""Voluntary vaccines: windows, gaps, seasons; vaccines of weak sources are never scheduled by the program."""

import pytest

from tests.vaccines.table import answers, windows

OLD = "born=1955-06-02"

WINDOWS = """
VAR-1 12M               |  | | VAR 1 from 12M
VAR-2 3Y                |  | VAR@12M | VAR 2 from 3Y
VAR-2 late gap 28D      | born=2020-01-01 | VAR@6Y+7M | VAR 2 from 6Y+7M+28D
VAR 13Y gap 4W          | born=2010-01-01 | VAR@14Y | VAR 2 from 14Y+28D
PPV23 2Y                |  | | PPV23 1 from 2Y
PCV13-1 6W              |  | | PCV13 1 from 6W
PCV13-2 28D             |  | PCV13@6W | PCV13 2 from 6W+28D
PCV13-3 28D             |  | PCV13@2M PCV13@4M | PCV13 3 from 4M+28D
PCV13-4 12M             |  | PCV13@2M PCV13@4M PCV13@6M | PCV13 4 from 12M
EV71-1 6M               |  | | EV71 1 from 6M
EV71-2 1M               |  | EV71@6M | EV71 2 from 6M>1M
ROTA5-1 6W              |  | | ROTA5 1 from 6W
ROTA5-2 4W              |  | ROTA5@2M | ROTA5 2 from 2M+28D
ROTA5-3 4W              |  | ROTA5@2M ROTA5@3M | ROTA5 3 from 3M+28D
IIV-1 6M                |  | | IIV 1 from 6M
IIV-2 28D               |  | IIV@6M+2D | IIV 2 from 6M+30D
LAIV 3Y                 |  | | LAIV 1 from 3Y
HPV2_SELF 9Y            | F born=2017-01-01 | | HPV2_SELF 1 from 9Y
HPV2_SELF 9-14 5M       | F born=2015-01-01 | HPV2_SELF@10Y | HPV2_SELF 2 from 10Y>5M
HPV2_SELF 14 is 2 doses | F born=2011-06-01 | HPV2_SELF@15Y-1D | HPV2_SELF 2 from 15Y-1D>5M
HPV2_SELF 15 1M         | F born=2011-06-01 | HPV2_SELF@15Y | HPV2_SELF 2 from 15Y>1M
HPV2_SELF 15 6M         | F born=1999-01-01 | HPV2_SELF@26Y HPV2_SELF@26Y+1M | HPV2_SELF 3 from 26Y>6M
HPV4-2 1M               | F born=2000-01-01 | HPV4@26Y | HPV4 2 from 26Y>1M
HPV4-3 3M after d2      | F born=2000-01-01 | HPV4@26Y HPV4@26Y+2M | HPV4 3 from 26Y+5M
HPV9-1 9Y               | F born=2017-06-01 | | HPV9 1 from 9Y
HPV9-3 3M after d2      | F born=2000-01-01 | HPV9@26Y HPV9@26Y+4M | HPV9 3 from 26Y+7M
# seasons begin on 1 July
IIV next season         | born=1955-06-02 | IIV@2024-10-20 | IIV 1 from 2025-07-01
IIV 28D over the border | born=1955-06-02 | IIV@2026-06-20 | IIV 1 from 2026-07-18
IIV child, two earlier  | born=2022-01-01 | IIV@2024-10-01 IIV@2024-11-01 | IIV 1 from 2025-07-01
# live vaccines not given the same day: 28 days (G03)
MMR after JEL           |  | JEL@8M | MMR 1 from 8M+28D overdue 12M
JEL after MMR           |  | MMR@9M | JEL 1 from 9M+28D overdue 12M
VAR after MMR           |  | MMR@12M | VAR 1 from 12M+28D
HEPAL after MMR         |  | MMR@8M MMR@18M | HEPAL 1 from 18M+28D overdue 24M
MMR after BCG           | ppd_negative | BCG@8M | MMR 1 from 8M+28D overdue 12M
MMR after yellow fever  | born=2019-10-01 | 5101@5Y | MMR 1 from 5Y+28D overdue 12M
MMR after MR            |  | 1401@8M | MMR 1 from 8M+28D overdue 12M
no limit after bOPV     |  | IPV@2M IPV@3M BOPV@8M-1D | MMR 1 from 8M overdue 12M
no limit after IPV      |  | IPV@8M-1D | MMR 1 from 8M overdue 12M
no limit for DTaP       |  | MMR@8M DTAP@2M DTAP@4M | DTAP 3 from 6M overdue 12M
# blood products: 3 months, injected live ones only, not BCG (G09)
MMR after blood         | blood=IVIG@7M | | MMR 1 from 7M>3M overdue 12M
MMR after blood long    | blood=IVIG@4M | | MMR 1 from 8M overdue 12M
JEL after blood         | blood=plasma@8M+1D | | JEL 1 from 8M+1D>3M overdue 12M
VAR after blood         | blood=IVIG@12M | | VAR 1 from 12M>3M
HEPAL after blood       | blood=IVIG@18M | | HEPAL 1 from 18M>3M overdue 24M
MMR after HBIG dose     |  | 3901@7M | MMR 1 from 7M>3M overdue 12M
MMR after RIG dose      |  | 4401@8M-1D | MMR 1 from 8M-1D>3M overdue 12M
non-live after blood    | blood=IVIG@2M | | DTAP 1 from 2M
bOPV after blood        | blood=IVIG@4M-1D | IPV@2M IPV@3M | BOPV 3 from 4M overdue 12M
last of two bloods      | blood=IVIG@6M blood=IVIG@7M | | MMR 1 from 7M>3M overdue 12M
"""

SETTLED = """
BCG after blood         | blood=IVIG@1D | | 2D | BCG due 1
JEL same day as MMR     |  | MMR@8M | 8M | JEL due 1
LAIV near MMR: doctor   | born=2022-01-01 | MMR@4Y | 4Y+27D | LAIV needs_doctor 1
LAIV 28 days after      | born=2022-01-01 | MMR@4Y | 4Y+28D | LAIV due 1
MMR near LAIV: doctor   | born=2022-01-01 | LAIV@4Y | 4Y+27D | MMR needs_doctor 1
MMR same day as LAIV    | born=2022-01-01 | LAIV@4Y | 4Y | MMR overdue 1
MMR near nirsevimab     |  | NIRSEVIMAB@7M | 8M | MMR needs_doctor 1
MMR 3M after nirsevimab |  | NIRSEVIMAB@7M | 10M | MMR due 1
VAR complete            |  | VAR@12M VAR@3Y | 4Y | VAR complete
VAR had it              | had_varicella | | 2Y | VAR not_applicable
VAR old rule dose 2     | born=2022-01-01 | VAR@12M VAR@2Y | 4Y+6M | VAR complete
VAR elder               | born=1955-06-02 | | 2026-11-18 | VAR due 1
PPV23 elder             | born=1955-06-02 | | 2026-11-18 | PPV23 due 1
PPV23 once              | born=1955-06-02 | PPV23@2020-05-01 | 2026-11-18 | PPV23 complete
PPV23 too young         |  | PPV23@2Y-1D | 3Y | PPV23 due 1
PCV13 below 6Y          |  | | 6Y-1D | PCV13 due 1
PCV13 from 6Y           |  | | 6Y | PCV13 not_applicable
PCV13 late start        |  | PCV13@8M | 10M | PCV13 needs_doctor 2
PCV13 complete          |  | PCV13@2M PCV13@4M PCV13@6M PCV13@12M | 2Y | PCV13 complete
EV71 before 72M         |  | | 72M-1D | EV71 due 1
EV71 from 72M           |  | | 72M | EV71 not_applicable
EV71 complete           |  | EV71@6M EV71@7M | 2Y | EV71 complete
ROTA5-1 week 12         |  | | 12W | ROTA5 due 1
ROTA5-1 after week 12   |  | | 12W+1D | ROTA5 not_applicable
ROTA5-3 week 32         |  | ROTA5@2M ROTA5@4M | 32W | ROTA5 due 3
ROTA5-3 after week 32   |  | ROTA5@2M ROTA5@4M | 32W+1D | ROTA5 not_applicable
ROTA5 complete          |  | ROTA5@2M ROTA5@3M ROTA5@4M | 5M | ROTA5 complete
LAIV before 18Y         | born=2010-01-01 | | 18Y-1D | LAIV due 1
LAIV from 18Y           | born=2008-01-01 | | 18Y | LAIV not_applicable
HPV9 before 46Y         | F born=1980-11-19 | | 2026-11-18 | HPV9 due 1
HPV9 from 46Y           | F born=1980-11-18 | | 2026-11-18 | HPV9 not_applicable
HPV9 begun, 46Y         | F born=1980-11-18 | HPV9@45Y | 2026-11-18 | HPV9 needs_doctor 2
HPV9 males: leaflet     | M born=2000-01-01 | | 2026-11-18 | HPV9 needs_doctor 1
HPV9 after HPV4         | F born=2000-01-01 | HPV4@20Y | 2026-11-18 | HPV9 needs_doctor 1
HPV2_SELF complete      | F born=2010-01-01 | HPV2_SELF@10Y HPV2_SELF@10Y+6M | 2026-11-18 | HPV2_SELF complete
HPV2_SELF 15 needs 3    | F born=2005-01-01 | HPV2_SELF@16Y HPV2_SELF@16Y+1M | 2026-11-18 | HPV2_SELF due 3
PENTA late start        |  | | 6M | PENTA needs_doctor 1
PENTA before 6M         |  | | 6M-1D | PENTA due 1
PENTA after DTaP        |  | DTAP@2M | 4M | PENTA needs_doctor 1
PENTA complete          |  | PENTA@2M PENTA@3M PENTA@4M PENTA@18M | 2Y | PENTA complete
PENTA not needed        |  | DTAP@2M DTAP@4M DTAP@6M DTAP@18M | 2Y | PENTA not_applicable
# influenza
IIV elder               | born=1955-06-02 | | 2026-11-18 | IIV due 1
IIV elder last season   | born=1955-06-02 | IIV@2025-12-10 | 2026-11-18 | IIV due 1
IIV elder this season   | born=1955-06-02 | IIV@2026-09-10 | 2026-11-18 | IIV not_yet 1
IIV last day of season  | born=1955-06-02 | IIV@2026-01-10 | 2026-06-30 | IIV not_yet 1
IIV first of season     | born=1955-06-02 | IIV@2026-01-10 | 2026-07-01 | IIV due 1
IIV child first season  | born=2022-01-01 | IIV@2026-10-01 | 2026-10-29 | IIV due 2
IIV child first, early  | born=2022-01-01 | IIV@2026-10-01 | 2026-10-28 | IIV not_yet 2
IIV child two done      | born=2022-01-01 | IIV@2026-10-01 IIV@2026-10-29 | 2026-11-18 | IIV not_yet 1
IIV child one earlier   | born=2022-01-01 | IIV@2025-10-01 | 2026-10-28 | IIV due 1
IIV one earlier, then?  | born=2022-01-01 | IIV@2025-10-01 IIV@2026-10-01 | 2026-10-29 | IIV needs_doctor 2
IIV two earlier         | born=2022-01-01 | IIV@2024-10-01 IIV@2025-10-01 IIV@2026-10-01 | 2026-11-18 | IIV not_yet 1
IIV at 9Y one dose      | born=2017-10-01 | IIV@2026-10-01 | 2026-11-18 | IIV not_yet 1
IIV before 9Y two       | born=2017-10-02 | IIV@2026-10-01 | 2026-11-18 | IIV due 2
IIV too early at 5M     | born=2026-05-01 | IIV@2026-10-31 | 2026-12-01 | IIV due 1
LAIV after IIV          | born=2016-01-01 | IIV@2026-10-01 | 2026-11-18 | LAIV not_yet 1
IIV after LAIV          | born=2016-01-01 | LAIV@2026-10-01 | 2026-11-18 | IIV not_yet 1
# weak sources never decide alone
RZV below 50Y           | born=1980-01-01 | | 2026-11-18 | RZV not_applicable
RZV 50Y                 | born=1976-11-18 | | 2026-11-18 | RZV needs_doctor 1
RZV second              | born=1955-06-02 | RZV@2026-01-01 | 2026-11-18 | RZV needs_doctor 2
RZV two                 | born=1955-06-02 | RZV@2026-01-01 RZV@2026-03-01 | 2026-11-18 | RZV complete
ZVL 40Y                 | born=1955-06-02 | | 2026-11-18 | ZVL needs_doctor 1
HEPB adult              | born=1990-01-01 | | 2026-11-18 | HEPB_ADULT needs_doctor 1
HEPB adult complete     | born=1990-01-01 | HEPB@0D HEPB@1M HEPB@6M | 2026-11-18 | HEPB_ADULT complete
HEPB adult is a child   |  | | 1Y | HEPB_ADULT not_applicable
TT                      | born=1990-01-01 | | 2026-11-18 | TT needs_doctor 1
COVID19                 | born=1990-01-01 | 5601@2021-06-01 | 2026-11-18 | COVID19 needs_doctor 2
HIB                     |  | | 2M | HIB needs_doctor 1
HIB from 6Y             |  | | 6Y | HIB not_applicable
NIRSEVIMAB              |  | | 1D | NIRSEVIMAB needs_doctor 1
HEPB adult gap 28D      | born=1990-01-01 | HEPB@36Y | 37Y | HEPB_ADULT needs_doctor 2 from 36Y+28D book 36Y+1M
HEPB adult third | born=1990-01-01 | HEPB@36Y HEPB@36Y+1M | 37Y | HEPB_ADULT needs_doctor 3 from 36Y+1M+60D book 36Y+6M
HEPB adult late | born=1990-01-01 | HEPB@35Y HEPB@36Y | 37Y | HEPB_ADULT needs_doctor 3 from 36Y+60D book 36Y+60D
RZV gap 2M              | born=1955-06-02 | RZV@2026-01-31 | 2026-11-18 | RZV needs_doctor 2 from 2026-03-31
RZV before 50Y          | born=1955-06-02 | RZV@50Y-1D | 2026-11-18 | RZV needs_doctor 1
ZVL before 40Y          | born=1955-06-02 | ZVL@40Y-1D | 2026-11-18 | ZVL needs_doctor 1
ZVL at 40Y              | born=1955-06-02 | ZVL@40Y | 2026-11-18 | ZVL complete
TT gap 4W               | born=1990-01-01 | TT@2026-10-01 | 2026-11-18 | TT needs_doctor 2 from 2026-10-29
TT gap 6M               | born=1990-01-01 | TT@2026-01-31 TT@2026-02-28 | 2026-11-18 | TT needs_doctor 3 from 2026-08-28
COVID19 gap             | born=1990-01-01 | 5601@2021-06-01 5601@2021-06-21 | 2026-11-18 | COVID19 needs_doctor 2
COVID19 gap kept        | born=1990-01-01 | 5601@2021-06-01 5601@2021-06-22 | 2026-11-18 | COVID19 needs_doctor 3
HIB counts PENTA        |  | PENTA@2M 4901@3M | 4M | HIB needs_doctor 3
HIB gap 28D             |  | HIB@2M HIB@2M+27D | 4M | HIB needs_doctor 2
# the day to book
PCV13-1 book 2M         |  | | 6W | PCV13 due 1 from 6W book 2M
PCV13-2 book 4M         |  | PCV13@6W | 3M | PCV13 due 2 from 6W+28D book 4M
PCV13-3 book 6M         |  | PCV13@2M PCV13@4M | 5M | PCV13 due 3 from 4M+28D book 6M
ROTA5 book 2M           |  | | 6W | ROTA5 due 1 from 6W book 2M
ROTA5 book 3M           |  | ROTA5@6W | 11W | ROTA5 due 2 from 6W+28D book 3M
ROTA5 book 4M           |  | ROTA5@2M ROTA5@3M-2D | 4M | ROTA5 due 3 from 3M+26D book 4M
HPV4 book 2M            | F born=2000-01-01 | HPV4@26Y | 26Y+1M | HPV4 due 2 from 26Y+1M book 26Y+2M
HPV4 book 6M            | F born=2000-01-01 | HPV4@26Y HPV4@26Y+2M | 26Y+5M | HPV4 due 3 from 26Y+5M book 26Y+6M
HPV9 book 2M            | F born=2000-01-01 | HPV9@26Y | 26Y+1M | HPV9 due 2 from 26Y+1M book 26Y+2M
HPV9 book 6M            | F born=2000-01-01 | HPV9@26Y HPV9@26Y+2M | 26Y+5M | HPV9 due 3 from 26Y+5M book 26Y+6M
HPV9 d2 too close       | F born=2000-01-01 | HPV9@25Y HPV9@25Y+1M-1D | 26Y+5M | HPV9 due 2
HPV2_SELF book 6M       | F born=2015-01-01 | HPV2_SELF@10Y | 10Y+5M | HPV2_SELF due 2 from 10Y+5M book 10Y+6M
HPV2_SELF d3 from d2    | F born=1999-01-01 | HPV2_SELF@26Y HPV2_SELF@26Y+5M | 26Y+8M | HPV2_SELF due 3 from 26Y+8M
HPV2_SELF at 8Y         | F born=2015-01-01 | HPV2_SELF@9Y-1D | 10Y | HPV2_SELF due 1
HPV4 at 8Y              | F born=2015-01-01 | HPV4@9Y-1D | 10Y | HPV4 due 1
HPV9 at 8Y              | F born=2015-01-01 | HPV9@9Y-1D | 10Y | HPV9 due 1
HPV4 begun at 46        | F born=1980-11-18 | HPV4@45Y | 2026-11-18 | HPV4 needs_doctor 2
HPV4 before 46Y         | F born=1980-11-19 | | 2026-11-18 | HPV4 due 1
HPV4 from 46Y           | F born=1980-11-18 | | 2026-11-18 | HPV4 not_applicable
HPV4 males              | M born=2000-01-01 | | 2026-11-18 | HPV4 needs_doctor 1
HPV4 boys below 9Y      | M born=2017-11-19 | | 2026-11-18 | HPV4 not_yet 1
HPV4 boys 9Y            | M born=2017-11-18 | | 2026-11-18 | HPV4 needs_doctor 1
HPV2_SELF before 46Y    | F born=1980-11-19 | | 2026-11-18 | HPV2_SELF due 1
HPV2_SELF from 46Y      | F born=1980-11-18 | | 2026-11-18 | HPV2_SELF not_applicable
HPV2_SELF after HPV9    | F born=2000-01-01 | HPV9@20Y | 2026-11-18 | HPV2_SELF needs_doctor 1
HPV4 after HPV2         | F born=2000-01-01 | HPV2_SELF@20Y | 2026-11-18 | HPV4 needs_doctor 1
D-INVALID book after it |  | DTAP@2M-1D | 2M+3D | DTAP needs_doctor 1 from 2M book 2M+27D
D-INVALID A+C 3 years   |  | MPSVA@6M MPSVA@9M MPSVAC@30M | 5Y | MPSVAC needs_doctor 1 from 3Y book 66M
nasal: book after it    | born=2022-01-01 | LAIV@4Y | 4Y+3D | VAR needs_doctor 1 from 12M book 4Y+28D
PENTA d2 gap            |  | PENTA@3M | 4M | PENTA due 2 from 3M+28D
PENTA d3 gap            |  | PENTA@3M PENTA@4M | 6M | PENTA due 3 from 4M+28D
PENTA d4 gap            |  | PENTA@3M PENTA@4M PENTA@14M | 21M | PENTA due 4 from 14M>6M
PENTA before 6Y         | born=2018-01-01 | PENTA@2M | 6Y-1D | PENTA due 2
PENTA from 6Y           | born=2018-01-01 | PENTA@2M | 6Y | PENTA not_applicable
NIRSEVIMAB before 24M   |  | | 24M-1D | NIRSEVIMAB needs_doctor 1
NIRSEVIMAB from 24M     |  | | 24M | NIRSEVIMAB not_applicable
LAIV too early          | born=2022-01-01 | LAIV@3Y-1D | 4Y | LAIV due 1
IIV too close           | born=2022-01-01 | IIV@2026-09-01 IIV@2026-09-28 | 2026-11-18 | IIV due 2
VAR before 12M          |  | VAR@12M-1D | 14M | VAR due 1
VAR-2 new rule 3Y       | born=2024-01-01 | VAR@12M VAR@2026-07-01 | 3Y+1M | VAR due 2
VAR-2 old rule day      | born=2024-01-01 | VAR@12M VAR@2026-06-21 | 3Y+1M | VAR complete
VAR-2 rule's first day  | born=2024-01-01 | VAR@12M VAR@2026-06-22 | 3Y+1M | VAR due 2
VAR teen too close      | born=2010-01-01 | VAR@14Y VAR@14Y+27D | 15Y | VAR due 2
VAR pregnant            | born=2000-01-01 pregnant | | 26Y | VAR needs_doctor 1
# doubts stay open: the interval after a dose that does not count
invalid DTAP, 27 days   |  | DTAP@2M-1D | 2M+26D | DTAP needs_doctor 1
invalid DTAP, 28 days   |  | DTAP@2M-1D | 2M+27D | DTAP due 1
invalid JEI, 7 days     | JE=JEI | JEI@8M JEI@8M+6D | 8M+12D | JEI needs_doctor 2
invalid JEI, over       | JE=JEI | JEI@8M JEI@8M+6D | 8M+13D | JEI due 2
"""


@pytest.mark.parametrize("row", windows(WINDOWS))
def test_the_day_before_on_and_after(row):
    row.check()


@pytest.mark.parametrize("row", answers(SETTLED))
def test_windows_seasons_and_weak_sources(row):
    row.check()
