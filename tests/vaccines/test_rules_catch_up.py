"""Catch-up (补种): never restart, count antigens, the old and the new schedule, birth dates, conditions."""

import pytest

from tests.vaccines.table import answers, windows

WINDOWS = """
# 免疫程序 百白破: children between the old (3/4/5/18月龄) and the new schedule (2/4/6/18月龄)
old d1 d2 new d3        | born=2024-08-01 | DTAP@3M DTAP@4M | DTAP 3 from 6M overdue 12M
old d1 new d2           | born=2024-09-01 | DTAP@3M | DTAP 2 from 4M
old three, d4           | born=2023-08-01 | DTAP@3M DTAP@4M DTAP@5M | DTAP 4 from 18M overdue 24M
old four, d5 not DT     | born=2021-01-01 | DTAP@3M DTAP@4M DTAP@5M DTAP@18M | DTAP 5 from 6Y unreached 7Y
late start d2 gap       | born=2023-06-01 | DTAP@3Y | DTAP 2 from 3Y+28D
late start d3 gap       | born=2023-06-01 | DTAP@3Y DTAP@3Y+28D | DTAP 3 from 3Y+56D overdue 12M
late start d4 gap 6M    | born=2023-06-01 | DTAP@3Y DTAP@3Y+28D DTAP@3Y+56D | DTAP 4 from 3Y+56D>6M overdue 24M
# 白破 7-11岁
DT d2 after 1M          | born=2017-01-01 | DT@8Y | DT 2 from 8Y>1M
DT d3 after 6M          | born=2017-01-01 | DT@8Y DT@8Y+40D | DT 3 from 8Y+40D>6M
DT 12M after fourth     | born=2018-06-01 | DTAP@3M DTAP@4M DTAP@5M DTAP@6Y+8M | DT 1 from 6Y+8M>12M
DT 6M after third       | born=2018-06-01 | DTAP@3M DTAP@4M DTAP@6Y+11M | DT 1 from 6Y+11M>6M
# 脊灰
polio 4-year-old none   | born=2021-01-01 | | IPV 1 from 2M
polio 4-year-old two    | born=2021-01-01 | IPV@4Y | IPV 2 from 4Y+28D
polio 4-year-old third  | born=2021-01-01 | IPV@4Y IPV@4Y+28D | BOPV 3 from 4Y+56D overdue 12M
polio 4-year-old fourth | born=2021-01-01 | IPV@4Y IPV@4Y+28D BOPV@4Y+56D | BOPV 4 from 4Y+84D overdue 5Y
type II: bOPV first     |  | BOPV@2M | IPV 2 from 3M
type II: bOPV twice     |  | BOPV@2M BOPV@3M | IPV 3 from 4M overdue 12M
type II: one IPV        |  | IPV@2M BOPV@3M | IPV 3 from 4M overdue 12M
type II: one IPV + 3    | born=2018-01-01 | IPV@2M BOPV@3M BOPV@4M BOPV@4Y | IPV 5 from 4Y+28D
type II: tOPV counts    | born=2015-01-01 | 0302@2M 0302@3M 0302@4M | BOPV 4 from 4Y overdue 5Y
# 麻腮风 by birth date
MMR 2019-10-01          | born=2019-10-01 | MMR@8M | MMR 2 from 18M overdue 24M
MMR 2019-09-30, MR+     | born=2019-09-30 | 1401@8M | MMR 2 from 8M+28D overdue 24M
MMR MR, born 10-01      | born=2019-10-01 | 1401@8M | MMR 1 from 8M+28D overdue 12M
MMR two MR, mumps       | born=2015-01-01 | MR@8M MR@18M | MMR 2 from 18M+28D overdue 24M
MMR measles only        | born=2012-01-01 | 0901@8M | MMR 2 from 8M+28D overdue 24M
# 流脑
A1, AC 3M later         |  | MPSVA@22M | MPSVAC 1 from 25M overdue 4Y
AC 3Y apart             | born=2020-01-01 | MPSVAC@4Y | MPSVAC 2 from 4Y>3Y overdue 7Y
AC by ACYW              | born=2020-01-01 | MPSVA@6M MPSVA@9M 1703@3Y | MPSVAC 2 from 6Y overdue 7Y
AC by conjugate at 3Y   | born=2020-01-01 | MPSVA@6M MPSVA@9M 1602@3Y | MPSVAC 2 from 6Y overdue 7Y
AC after conjugate A    | born=2022-01-01 | 1602@6M 1602@7M | MPSVAC 1 from 3Y overdue 4Y
# 甲肝
HepA-L after one HepA-I |  | HEPAI@18M | HEPAL 1 from 18M>6M overdue 24M
# 乙脑, both lines below 18Y
JE late                 | born=2015-01-01 | JEL@9Y | JEL 2 from 9Y>12M overdue 3Y
# HPV
HPV one self-paid       | F born=2012-12-31 | HPV9@12Y | HPV2 2 from 13Y
HPV self-paid at 13     | F born=2011-12-01 | HPV4@14Y | HPV2 2 from 14Y>5M
# 五联 = IPV + DTaP + Hib, by its own leaflet
PENTA d2                |  | PENTA@2M | PENTA 2 from 3M
PENTA d3                |  | PENTA@2M PENTA@3M | PENTA 3 from 4M
PENTA d4                |  | PENTA@2M PENTA@3M PENTA@4M | PENTA 4 from 18M
PENTA then DTaP d4      |  | PENTA@2M PENTA@3M PENTA@4M | DTAP 4 from 18M overdue 24M
PENTA then DTaP d5      |  | PENTA@2M PENTA@3M PENTA@4M PENTA@18M | DTAP 5 from 6Y unreached 7Y
PENTA then bOPV d3      |  | PENTA@2M PENTA@3M | BOPV 3 from 4M overdue 12M
PENTA then bOPV d4      |  | PENTA@2M PENTA@3M PENTA@4M | BOPV 4 from 4Y overdue 5Y
weak immunity d3 gap     | immunosuppressed | IPV@2M IPV@3M+20D | IPV 3 from 3M+48D overdue 12M
weak immunity d4 gap     | immunosuppressed | IPV@2M IPV@3M IPV@4Y-10D | IPV 4 from 4Y+18D overdue 5Y
type II late gap        | born=2018-01-01 | IPV@2M BOPV@3M BOPV@4M BOPV@5Y | IPV 5 from 5Y+28D
# doses that do not count (G01): the plan goes on from those that do
early MMR is live       |  | MMR@8M-1D | MMR 1 from 8M+27D overdue 12M
emergency measles dose  |  | MMR@6M | MMR 1 from 8M overdue 12M
early JEL-2             |  | JEL@8M JEL@20M-1D | JEL 2 from 2Y overdue 3Y
"""

SETTLED = """
DT 0 doses, 6Y          | born=2018-03-01 | | 7Y-1D | DT not_applicable
DT 0 doses, 7Y          | born=2018-03-01 | | 7Y | DT due 1
DT 0 doses, 7Y and on   | born=2018-03-01 | | 7Y+1D | DT due 1
DT after one, 6Y        | born=2018-03-01 | DTAP@6M | 7Y-1D | DT not_applicable
DT after one, 7Y        | born=2018-03-01 | DTAP@6M | 7Y | DT due 1
DT third of three       | born=2018-03-01 | DTAP@6M DTAP@12M | 7Y | DT due 1
DT booster after three  | born=2018-03-01 | DTAP@3M DTAP@4M DTAP@5M | 7Y | DT due 1
DT booster after four   | born=2018-03-01 | DTAP@3M DTAP@4M DTAP@5M DTAP@18M | 7Y | DT due 1
A0 before 24M           |  | | 24M-1D | MPSVAC not_yet 1
A0 at 24M: AC early     |  | | 24M | MPSVAC due 1
A0 at 3Y                |  | | 3Y | MPSVAC due 1
A0 at 4Y                |  | | 4Y | MPSVAC overdue 1
A1 before 24M           |  | MPSVA@6M | 24M-1D | MPSVAC not_yet 1
A1 at 24M               |  | MPSVA@6M | 24M | MPSVAC due 1
A2: not before 3Y       |  | MPSVA@6M MPSVA@9M | 24M | MPSVAC not_yet 1
early HEPB-2: doctor    |  | HEPB@0D HEPB@1M-1D | 1M | HEPB needs_doctor 2
early HEPB-2: doctor    |  | HEPB@0D HEPB@1M-1D | 1M+26D | HEPB needs_doctor 2
early HEPB-2: again     |  | HEPB@0D HEPB@1M-1D | 1M+27D | HEPB due 2
DT third: enough        | born=2017-01-01 | DTAP@6M DTAP@12M DT@8Y | 9Y | DT complete
DT at 6Y, old schedule  | born=2018-03-01 | DTAP@3M DTAP@4M DTAP@5M DTAP@18M DT@6Y | 8Y | DT complete
DTaP after DT at 6Y     | born=2018-03-01 | DTAP@3M DTAP@4M DTAP@5M DTAP@18M DT@6Y | 6Y+6M | DTAP complete
DT before 12Y           | born=2014-06-01 | DTAP@3M DTAP@4M DTAP@5M | 12Y-1D | DT due 1
DT from 12Y             | born=2014-06-01 | DTAP@3M DTAP@4M DTAP@5M | 12Y | DT not_applicable
DT not needed           | born=2018-03-01 | DTAP@3M DTAP@4M DTAP@5M DTAP@18M DTAP@6Y+10M | 8Y | DT complete
DT at 6Y after 2024     | born=2019-03-01 | DTAP@3M DTAP@4M DTAP@5M DTAP@18M DT@6Y | 6Y+6M | DTAP needs_doctor 5
whole-cell DTP counts   | born=2012-01-01 | 0401@3M 0401@4M 0401@5M 0401@18M | 8Y | DT due 1
polio four IPV          |  | PENTA@2M PENTA@3M PENTA@4M PENTA@18M | 3Y | BOPV complete
polio four IPV, IPV row |  | IPV@2M IPV@3M IPV@4M IPV@18M | 3Y | IPV complete
polio mixed, 4th early  |  | IPV@2M IPV@3M BOPV@4M IPV@18M | 4Y+1D | BOPV due 4
polio four tOPV         | born=2014-01-01 | 0302@2M 0302@3M 0302@4M 0302@4Y | 6Y | BOPV complete
polio too close         |  | IPV@2M IPV@2M+27D | 4M | IPV due 2
polio too early         |  | IPV@2M-1D | 4M | IPV due 1
MMR old: MR and MMR     | born=2018-01-01 | MR@8M MMR@18M | 5Y | MMR complete
MMR old: one MMR        | born=2018-01-01 | MMR@18M | 5Y | MMR overdue 2
MMR old: MR twice       | born=2018-01-01 | MR@8M MR@18M | 5Y | MMR overdue 2
MMR old: parts          | born=2012-01-01 | 0901@8M 0901@18M 1001@2Y 1101@3Y | 5Y | MMR complete
MMR new: MR is not MMR  | born=2019-10-01 | MR@8M MMR@18M | 5Y | MMR overdue 2
MMR new: two            | born=2019-10-01 | MMR@8M MMR@18M | 5Y | MMR complete
MMR too close           |  | MMR@18M MMR@18M+27D | 3Y | MMR overdue 2
JE mixed live row       |  | JEI@8M JEI@8M+7D | 2Y | JEL needs_doctor 1
JE mixed killed row     |  | JEI@8M JEI@8M+7D | 2Y | JEI needs_doctor 3
JE other line in clinic | JE=JEI | JEL@8M | 2Y | JEI needs_doctor 1
JE two live, any line   | JE=JEI | JEL@8M JEL@2Y | 3Y | JEI complete
JE four killed          |  | JEI@8M JEI@8M+7D JEI@2Y JEI@6Y | 7Y | JEL complete
JE two live, JEI row    |  | JEL@8M JEL@2Y | 3Y | JEI not_applicable
JE four killed, JEI row |  | JEI@8M JEI@8M+7D JEI@2Y JEI@6Y | 7Y | JEI complete
JE two live, HIV        | hiv_infected | JEL@8M JEL@2Y | 3Y | JEI complete
JE live, killed line    | JE=JEI | JEL@8M JEL@2Y | 3Y | JEL complete
HepA live, HEPAI row    |  | HEPAL@18M | 3Y | HEPAI not_applicable
HepA live, HIV          | hiv_infected | HEPAL@18M | 3Y | HEPAI complete
HepA killed, HEPAI row  |  | HEPAI@18M HEPAI@2Y | 3Y | HEPAI complete
HepA killed, HEPAL row  | HEPA=HEPAI | HEPAI@18M HEPAI@2Y | 3Y | HEPAL not_applicable
HepB done, adult row    |  | HEPB@0D HEPB@1M HEPB@6M | 3Y | HEPB_ADULT not_applicable
HepA two killed         |  | HEPAI@18M HEPAI@2Y | 3Y | HEPAL complete
HepA combined counts    |  | 2001@18M 2001@2Y | 3Y | HEPAL complete
HepA live, killed line  | HEPA=HEPAI | HEPAL@18M | 3Y | HEPAI complete
hepatitis A+B counts B  |  | 2001@18M 2001@19M | 24M+1D | HEPB overdue 3
conjugate A complete    |  | 1602@6M 1602@7M | 8M | MPSVA complete
conjugate A once        |  | 1602@6M | 8M | MPSVA needs_doctor 1
AC at 2Y6M, A0          |  | MPSVAC@30M | 3Y+1D | MPSVAC not_yet 2
AC too early after A2   |  | MPSVA@6M MPSVA@9M MPSVAC@30M | 3Y+1D | MPSVAC needs_doctor 1
HPV any full course     | F born=2011-12-01 | HPV9@11Y HPV9@11Y+2M HPV9@11Y+6M | 13Y | HPV2 complete
HPV4 full course        | F born=2011-12-01 | HPV4@11Y HPV4@11Y+2M HPV4@11Y+6M | 13Y | HPV2 complete
HPV2 self full at 9     | F born=2011-12-01 | HPV2_SELF@10Y HPV2_SELF@10Y+6M | 14Y | HPV2 complete
HPV code 5501 at 10     | F born=2011-12-01 | 5501@10Y 5501@10Y+6M | 14Y | HPV2 complete
HPV2 self too close     | F born=2011-12-01 | HPV2_SELF@10Y HPV2_SELF@10Y+4M | 14Y | HPV2 needs_doctor 3
HPV self + free one     | F born=2011-12-01 | HPV4@12Y HPV2@14Y | 14Y+1M | HPV2 complete
HPV9 two doses          | F born=2011-12-01 | HPV9@12Y HPV9@12Y+2M | 14Y | HPV2 needs_doctor 3
HPV HIV three doses     | F born=2011-12-01 hiv_infected | HPV2@14Y HPV2@14Y+6M | 14Y+11M | HPV2 due 3
HPV HIV complete        | F born=2011-12-01 hiv_infected | HPV2@14Y HPV2@14Y+1M HPV2@14Y+6M | 14Y+7M | HPV2 complete
HPV2 too close 5M       | F born=2011-12-01 | HPV2@14Y HPV2@14Y+5M-1D | 14Y+7M | HPV2 due 2
HPV2 book 6M            | F born=2011-12-01 | HPV2@14Y | 14Y+5M | HPV2 due 2 from 14Y+5M book 14Y+6M
HPV2 HIV second         | F born=2011-12-01 hiv_infected | HPV2@14Y | 14Y+2M | HPV2 due 2 from 14Y+1M
HPV2 HIV third          | F born=2011-12-01 hiv_infected | HPV2@14Y HPV2@14Y+1M | 14Y+7M | HPV2 due 3 from 14Y+6M
HPV2 HIV third from d2  | F born=2011-12-01 hiv_infected | HPV2@14Y HPV2@14Y+5M | 14Y+9M | HPV2 due 3 from 14Y+8M
HPV2_SELF at 15 two     | F born=2011-06-01 | HPV2_SELF@15Y HPV2_SELF@15Y+1M | 15Y+5M | HPV2 not_applicable
HPV2_SELF at 15, two    | F born=2011-11-20 | HPV2_SELF@15Y HPV2_SELF@15Y+1M | 15Y+5M | HPV2 needs_doctor 3
HPV2_SELF at 15, three  | F born=2011-11-20 | HPV2_SELF@15Y HPV2_SELF@15Y+1M HPV2_SELF@15Y+6M | 16Y | HPV2 complete
DT d1 before 7Y         | born=2018-03-01 | DT@7Y-1D | 8Y | DT due 1
DT too close            | born=2017-01-01 | DT@8Y DT@8Y+1M-1D | 9Y | DT due 2 from 8Y+1M
DT third too close      | born=2017-01-01 | DT@8Y DT@8Y+1M DT@8Y+7M-1D | 9Y | DT due 3 from 8Y+7M
DT old rule 6Y          | born=2018-03-01 | DTAP@3M DTAP@4M DTAP@5M DTAP@18M DT@6Y-1D | 8Y | DT due 1
DTaP old d1 3M          | born=2023-06-01 | DTAP@3M-1D | 4M | DTAP due 1
DTaP old d2 4M          | born=2023-06-01 | DTAP@3M DTAP@4M-1D | 5M | DTAP due 2
DTaP old d2 gap         | born=2023-06-01 | DTAP@4M DTAP@4M+27D | 6M | DTAP due 2
DTaP old d3 5M          | born=2023-06-01 | DTAP@3M DTAP@4M DTAP@5M-1D | 6M | DTAP due 3
DTaP old d4 18M         | born=2023-06-01 | DTAP@3M DTAP@4M DTAP@5M DTAP@18M-1D | 2Y+3M | DTAP overdue 4
DTaP last day of old    | born=2024-08-31 | DTAP@2024-12-31 | 6M | DTAP due 2
DTaP first day of new   | born=2024-10-31 | DTAP@2025-01-01 | 4M | DTAP due 2
PENTA leaflet d3        |  | PENTA@2M PENTA@3M PENTA@4M-1D | 6M | DTAP due 3
PENTA leaflet d4        |  | PENTA@2M PENTA@3M PENTA@4M PENTA@18M-1D | 20M | DTAP due 4
PENTA leaflet d4 gap    |  | PENTA@2M PENTA@3M PENTA@13M PENTA@19M-1D | 21M | DTAP due 4
PENTA leaflet d2 gap    |  | PENTA@3M PENTA@3M+27D | 6M | DTAP due 2
PENTA leaflet d2 kept   |  | PENTA@3M PENTA@3M+28D | 6M | DTAP due 3
PENTA leaflet d2 age    |  | PENTA@2M PENTA@3M-1D | 6M | DTAP due 2
PENTA leaflet d3 gap    |  | PENTA@3M PENTA@4M PENTA@4M+27D | 6M | DTAP due 3
PENTA leaflet d3 kept   |  | PENTA@3M PENTA@4M PENTA@4M+28D | 6M | DTAP not_yet 4
PENTA leaflet d4 kept   |  | PENTA@2M PENTA@3M PENTA@13M PENTA@13M>6M | 21M | DTAP not_yet 5
PENTA leaflet d1        |  | PENTA@2M-1D | 4M | DTAP due 1
polio first at 2M       |  | BOPV@2M-1D | 4M | IPV due 1
polio second at 3M      |  | BOPV@2M BOPV@3M-1D | 5M | IPV due 2
polio second gap        |  | BOPV@3M BOPV@3M+27D | 5M | IPV due 2
polio third at 4M       |  | IPV@2M IPV@3M BOPV@4M-1D | 6M | BOPV due 3
polio third gap         |  | IPV@3M IPV@4M BOPV@4M+27D | 6M | BOPV due 3
polio third kept        |  | IPV@3M IPV@4M BOPV@4M+28D | 6M | BOPV not_yet 4
IPV third at 4M         |  | IPV@2M IPV@3M IPV@4M-1D | 6M | BOPV due 3
IPV third gap           |  | IPV@3M IPV@4M IPV@4M+27D | 6M | BOPV due 3
IPV fourth gap          |  | IPV@2M IPV@3M IPV@20M IPV@20M+27D | 5Y | BOPV overdue 4
IPV fourth kept         |  | IPV@2M IPV@3M IPV@20M IPV@20M+28D | 3Y | BOPV complete
DTaP old d2 kept        | born=2023-06-01 | DTAP@4M DTAP@4M+28D | 7M | DTAP due 3
DTaP old d3 gap         | born=2023-06-01 | DTAP@4M DTAP@5M DTAP@5M+27D | 8M | DTAP due 3
DTaP old d3 kept        | born=2023-06-01 | DTAP@4M DTAP@5M DTAP@5M+28D | 8M | DTAP not_yet 4
DTaP old d4 gap         | born=2022-01-01 | DTAP@3M DTAP@4M DTAP@14M DTAP@20M-1D | 4Y | DTAP overdue 4
DTaP old d4 kept        | born=2022-01-01 | DTAP@3M DTAP@4M DTAP@14M DTAP@20M | 4Y | DTAP not_yet 5
DTaP old d5 age         | born=2018-03-01 | DTAP@3M DTAP@4M DTAP@5M DTAP@18M DTAP@6Y-1D | 6Y+10M | DTAP due 5
DTaP old d5 gap         | born=2018-03-01 | DTAP@3M DTAP@4M DTAP@5M DTAP@5Y+6M DTAP@6Y+6M-1D | 6Y+10M | DTAP due 5
DTaP old d5 kept        | born=2018-03-01 | DTAP@3M DTAP@4M DTAP@5M DTAP@5Y+6M DTAP@6Y+6M | 6Y+10M | DTAP complete
IPV leaflet d4          |  | IPV@2M IPV@3M IPV@4M IPV@18M-1D | 4Y | BOPV due 4
MR before 8M            | born=2018-01-01 | MR@8M-1D MMR@18M | 5Y | MMR overdue 2
measles 28D             | born=2018-01-01 | MR@8M MMR@8M+27D | 5Y | MMR overdue 2
MMR 2019-09-30 counts   | born=2019-09-30 | MR@8M MMR@18M | 5Y | MMR complete
conjugate at 24M is AC  |  | 1602@24M | 3Y+1D | MPSVAC not_yet 2 from 6Y
conjugate below 24M     |  | 1602@24M-1D | 3Y+1D | MPSVAC due 1 from 3Y
conjugate 12M apart     |  | MPSVA@6M 1602@24M-1D | 3Y+1D | MPSVAC due 1 from 3Y
# 特殊健康状态
chemo: rabies and MMR   | chemotherapy | | 8M | MMR needs_doctor 1
HIV: killed JE          | hiv_infected | | 8M | JEI due 1
HIV: live JE            | hiv_infected | | 8M | JEL not_applicable
HIV exposed: killed JE  | hiv_exposed_unknown | | 8M | JEI due 1
HIV: killed HepA        | hiv_infected | | 18M | HEPAI due 1
HIV: live HepA          | hiv_exposed_unknown | | 18M | HEPAL not_applicable
HIV: MMR doctor         | hiv_infected | | 8M | MMR needs_doctor 1
HIV: IPV for bOPV       | hiv_infected | IPV@2M IPV@3M | 4M | IPV due 3
HIV: no bOPV            | hiv_infected | IPV@2M IPV@3M | 4M | BOPV not_applicable
HIV: non-live           | hiv_infected | | 2M | DTAP due 1
HIV exposed: no bOPV    | hiv_exposed_unknown | IPV@2M IPV@3M | 4M | IPV due 3
weak immunity IPV       | immunosuppressed | IPV@2M IPV@3M | 4M | IPV due 3
weak immunity bOPV      | immunosuppressed | IPV@2M IPV@3M | 4M | BOPV not_applicable
weak immunity IPV 4     | immunosuppressed | IPV@2M IPV@3M IPV@4M | 2Y | IPV needs_doctor 4
weak immunity IPV 4, 4Y | immunosuppressed | IPV@2M IPV@3M IPV@4M | 4Y | IPV due 4
weak immunity MMR       | immunosuppressed | | 8M | MMR needs_doctor 1
weak immunity JEL       | immunosuppressed | | 8M | JEL needs_doctor 1
weak immunity VAR       | immunosuppressed | | 12M | VAR needs_doctor 1
weak immunity LAIV      | immunosuppressed | | 3Y | LAIV needs_doctor 1
weak immunity ROTA5     | immunosuppressed | | 2M | ROTA5 needs_doctor 1
weak immunity DTAP      | immunosuppressed | | 2M | DTAP due 1
chemo: all deferred     | chemotherapy | | 2M | DTAP needs_doctor 1
chemo: IPV not bOPV     | chemotherapy | IPV@2M IPV@3M | 4M | IPV needs_doctor 3
chemo: bOPV             | chemotherapy | IPV@2M IPV@3M | 4M | BOPV not_applicable
premature by age        | weeks=30 | | 2M | DTAP due 1
"""


@pytest.mark.parametrize("row", windows(WINDOWS))
def test_the_day_before_on_and_after(row):
    row.check()


@pytest.mark.parametrize("row", answers(SETTLED))
def test_counts_and_conditions(row):
    row.check()
