"""One line per clause and number of the programme's files: which dose counts, which clause speaks, what it says."""

import re
from dataclasses import replace
from datetime import date, time

import pytest

from tests.vaccines.table import BORN, answers, day, doses, person, windows
from vaccsched.vaccines.forecast import forecast, judge_doses

JUDGED = """
# clause | person | doses | LINE: the number each dose counts as there, - where it does not
# 乙肝: 成人程序自满18岁 (no 4 months from the first dose)
HEPB adult from 18Y     | born=1990-03-10 | HEPB@18Y-100D HEPB@18Y-61D HEPB@18Y-1D | HEPB: 1 2 -
HEPB adult at 18Y       | born=1990-03-10 | HEPB@18Y-100D HEPB@18Y-61D HEPB@18Y | HEPB: 1 2 3
# 脊灰: 28天, every dose, whichever product
polio d2 28D            |  | BOPV@3M BOPV@3M+27D | POLIO: 1 -
polio d2 28D            |  | BOPV@3M BOPV@3M+28D | POLIO: 1 2
polio d5 28D            |  | IPV@2M IPV@3M IPV@4M IPV@18M IPV@18M+27D | POLIO: 1 2 3 4 -
polio d5 28D            |  | IPV@2M IPV@3M IPV@4M IPV@18M IPV@18M+28D | POLIO: 1 2 3 4 5
# 百白破: 2025-01-01 起 2/4/6/18月龄+6岁; a dose is judged by the rule of its own day
DTP last day of old     | born=2024-10-31 | DTAP@2024-12-31 | DTP: -
DTP first day of new    | born=2024-10-31 | DTAP@2025-01-01 | DTP: 1
DT last day of old      | born=2018-12-31 | DTAP@3M DTAP@4M DTAP@5M DTAP@18M DT@2024-12-31 | DTP: 1 2 3 4 5
DT first day of new     | born=2018-12-31 | DTAP@3M DTAP@4M DTAP@5M DTAP@18M DT@2025-01-01 | DTP: 1 2 3 4 -
# 白破 7-11岁
DT d2 before 7Y         | born=2018-06-01 | DTAP@6Y DT@7Y-1D | DTP: 1 -
DT d2 at 7Y             | born=2018-06-01 | DTAP@6Y DT@7Y | DTP: 1 2
DT d3 before 7Y         | born=2018-06-01 | DTAP@5Y DTAP@6Y DT@7Y-1D | DTP: 1 2 -
DT d3 at 7Y             | born=2018-06-01 | DTAP@5Y DTAP@6Y DT@7Y | DTP: 1 2 3
DT d4 before 7Y         | born=2018-06-01 | DTAP@3M DTAP@4M DTAP@5M DT@7Y-1D | DTP: 1 2 3 -
DT d4 at 7Y             | born=2018-06-01 | DTAP@3M DTAP@4M DTAP@5M DT@7Y | DTP: 1 2 3 4
DT d5 before 7Y         | born=2018-06-01 | DTAP@3M DTAP@4M DTAP@5M DTAP@18M DT@7Y-1D | DTP: 1 2 3 4 -
DT d5 at 7Y             | born=2018-06-01 | DTAP@3M DTAP@4M DTAP@5M DTAP@18M DT@7Y | DTP: 1 2 3 4 5
# 白破 until 2024: 6周岁
old DT d1 before 6Y     | born=2016-01-01 | DT@6Y-1D | DTP: -
old DT d1 at 6Y         | born=2016-01-01 | DT@6Y | DTP: 1
old DT d2 before 6Y     | born=2016-01-01 | DTAP@5M DT@6Y-1D | DTP: 1 -
old DT d2 at 6Y         | born=2016-01-01 | DTAP@5M DT@6Y | DTP: 1 2
old DT d2 gap           | born=2016-01-01 | DT@6Y DT@6Y+1M-1D | DTP: 1 -
old DT d2 gap           | born=2016-01-01 | DT@6Y DT@6Y+1M | DTP: 1 2
old DT d3 before 6Y     | born=2016-01-01 | DTAP@3M DTAP@4M DT@6Y-1D | DTP: 1 2 -
old DT d3 at 6Y         | born=2016-01-01 | DTAP@3M DTAP@4M DT@6Y | DTP: 1 2 3
old DT d3 gap           | born=2016-01-01 | DTAP@3M DTAP@6Y DT@6Y>6M-1D | DTP: 1 2 -
old DT d3 gap           | born=2016-01-01 | DTAP@3M DTAP@6Y DT@6Y>6M | DTP: 1 2 3
old DT d4 before 6Y     | born=2016-01-01 | DTAP@3M DTAP@4M DTAP@5M DT@6Y-1D | DTP: 1 2 3 -
old DT d4 at 6Y         | born=2016-01-01 | DTAP@3M DTAP@4M DTAP@5M DT@6Y | DTP: 1 2 3 4
old DT d4 gap           | born=2016-01-01 | DTAP@3M DTAP@4M DTAP@6Y DT@6Y>6M-1D | DTP: 1 2 3 -
old DT d4 gap           | born=2016-01-01 | DTAP@3M DTAP@4M DTAP@6Y DT@6Y>6M | DTP: 1 2 3 4
old DT d5 gap           | born=2016-01-01 | DTAP@3M DTAP@4M DTAP@5M DTAP@6Y DT@6Y>6M-1D | DTP: 1 2 3 4 -
old DT d5 gap           | born=2016-01-01 | DTAP@3M DTAP@4M DTAP@5M DTAP@6Y DT@6Y>6M | DTP: 1 2 3 4 5
# 麻腮风 components: 8月龄, 28天
measles d3 28D          | born=2018-01-01 | MR@8M MR@10M MR@10M+27D | MEASLES: 1 2 -
measles d3 28D          | born=2018-01-01 | MR@8M MR@10M MR@10M+28D | MEASLES: 1 2 3
mumps 8M                | born=2018-01-01 | 1001@8M-1D | MUMPS: -
mumps 8M, 28D           | born=2018-01-01 | 1001@8M 1001@8M+27D | MUMPS: 1 -
mumps 28D               | born=2018-01-01 | 1001@8M 1001@8M+28D | MUMPS: 1 2
rubella 8M              | born=2018-01-01 | 1101@8M-1D | RUBELLA: -
rubella 8M, 28D         | born=2018-01-01 | 1102@8M 1101@8M+27D | RUBELLA: 1 -
rubella 28D             | born=2018-01-01 | 1102@8M 1101@8M+28D | RUBELLA: 1 2
# 流脑: 含A群结合疫苗 28天; >=24月龄且A群0剂
conjugate 28D           |  | 1602@6M 1602@6M+27D | MENCONJ: 1 -
conjugate 28D           |  | 1602@6M 1602@6M+28D | MENCONJ: 1 2
AC before 24M           |  | MPSVAC@24M-1D | MENAC: -
AC at 24M, A0           |  | MPSVAC@24M | MENAC: 1
# HPV: 国家规划13周岁; 说明书9周岁; 3剂程序
HPV HIV d2 13Y          | F born=2012-01-01 hiv_infected | HPV9@12Y HPV2@13Y-1D | HPV: 1 -
HPV HIV d2 13Y          | F born=2012-01-01 hiv_infected | HPV9@12Y HPV2@13Y | HPV: 1 2
HPV HIV d3 13Y          | F born=2012-01-01 hiv_infected | HPV9@11Y HPV9@12Y HPV2@13Y-1D | HPV: 1 2 -
HPV HIV d3 13Y          | F born=2012-01-01 hiv_infected | HPV9@11Y HPV9@12Y HPV2@13Y | HPV: 1 2 3
HPV d3 13Y              | F born=2012-01-01 | HPV9@11Y HPV9@11Y+1M HPV2@13Y-1D | HPV: 1 2 -
HPV d3 13Y              | F born=2012-01-01 | HPV9@11Y HPV9@11Y+1M HPV2@13Y | HPV: 1 2 3
HPV d3 5M               | F born=2012-01-01 | HPV2@13Y HPV2@13Y+5M HPV2@13Y+10M-1D | HPV: 1 2 -
HPV d3 5M               | F born=2012-01-01 | HPV2@13Y HPV2@13Y+5M HPV2@13Y+10M | HPV: 1 2 3
HPV any before 9Y       | F born=2012-01-01 | HPV9@9Y-1D | HPV: -
HPV any 9Y, 1M          | F born=2012-01-01 | HPV9@9Y HPV9@9Y+1M-1D | HPV: 1 -
HPV any 1M              | F born=2012-01-01 | HPV9@9Y HPV9@9Y+1M | HPV: 1 2
HPV2 free before 13Y    | F born=2012-01-01 | HPV2@13Y-1D | HPV2: -
HPV2 free 13Y, 5M       | F born=2012-01-01 | HPV2@13Y HPV2@13Y+5M-1D | HPV2: 1 -
HPV2 free 5M            | F born=2012-01-01 | HPV2@13Y HPV2@13Y+5M | HPV2: 1 2
HPV2 free d2 before 13Y | F born=2012-01-01 | HPV2_SELF@12Y HPV2@13Y-1D | HPV2: 1 -
HPV2 free d2 13Y        | F born=2012-01-01 | HPV2_SELF@12Y HPV2@13Y | HPV2: 1 2
# 流感
LAIV d2 before 3Y       |  | IIV@2Y LAIV@3Y-1D | FLU: 1 -
LAIV d2 at 3Y           |  | IIV@2Y LAIV@3Y | FLU: 1 2
LAIV 28D                |  | LAIV@4Y LAIV@4Y+27D | FLU: 1 -
LAIV 28D                |  | LAIV@4Y LAIV@4Y+28D | FLU: 1 2
# 带状疱疹, 水痘, Hib, 五联
RZV 50Y, 2M             | born=1955-06-02 | RZV@50Y RZV@50Y+2M-1D | RZV: 1 -
RZV 2M                  | born=1955-06-02 | RZV@50Y RZV@50Y+2M | RZV: 1 2
VAR new before 12M      | born=2026-01-01 | VAR@12M-1D | VAR: -
VAR new 12M             | born=2026-01-01 | VAR@12M | VAR: 1
VAR new 28D             | born=2020-01-01 | VAR@6Y+7M VAR@6Y+7M+27D | VAR: 1 -
VAR new 28D             | born=2020-01-01 | VAR@6Y+7M VAR@6Y+7M+28D | VAR: 1 2
VAR old 28D             | born=2020-01-01 | VAR@12M VAR@12M+27D | VAR: 1 -
VAR old 28D             | born=2020-01-01 | VAR@12M VAR@12M+28D | VAR: 1 2
HIB before 2M           |  | HIB@2M-1D | HIB: -
HIB 2M, 28D             |  | HIB@2M HIB@2M+27D | HIB: 1 -
HIB 28D                 |  | HIB@2M HIB@2M+28D | HIB: 1 2
PENTA before 2M         |  | PENTA@2M-1D | PENTA: -
PENTA 2M                |  | PENTA@2M | PENTA: 1
TT 4W                   | born=1990-01-01 | TT@30Y TT@30Y+27D | TT: 1 -
TT 4W, 6M               | born=1990-01-01 | TT@30Y TT@30Y+28D TT@30Y+28D>6M-1D | TT: 1 2 -
COVID19 21D             | born=1990-01-01 | 5601@31Y 5602@31Y+20D | COVID19: 1 -
COVID19 21D             | born=1990-01-01 | 5601@31Y 5602@31Y+21D | COVID19: 1 2
"""

WINDOWS = """
HEPB 2000g-3 age 2M     | born=2025-03-10 weight=1999 mother=positive | HEPB@0D HEPB@1M | HEPB 3 from 2M
MMR old d1              | born=2018-01-01 | | MMR 1 from 8M overdue 12M
MMR old d2, book 18M    | born=2018-01-01 | MMR@8M | MMR 2 from 8M+28D overdue 24M book 18M
MPSVA-2 9M, clamped     | born=2024-08-31 | MPSVA@6M | MPSVA 2 from 9M unreached 24M
AC 12M after a late A2  |  | MPSVA@6M MPSVA@30M | MPSVAC 1 from 42M overdue 4Y
AC, conjugate and two A |  | 1602@7M MPSVA@6M MPSVA@30M | MPSVAC 1 from 42M overdue 4Y
AC-2 conjugate 6Y       |  | 1602@6M 1602@7M MPSVAC@3Y | MPSVAC 2 from 6Y overdue 7Y
AC-2 conjugate 3Y apart |  | 1602@6M 1602@7M MPSVAC@4Y | MPSVAC 2 from 4Y>3Y overdue 7Y
AC-2 after A0, 6Y       |  | MPSVAC@24M | MPSVAC 2 from 6Y overdue 7Y
AC-2 after A1, 6Y       |  | MPSVA@6M MPSVAC@24M | MPSVAC 2 from 6Y overdue 7Y
AC-2 after A1, 3Y apart |  | MPSVA@6M MPSVAC@4Y | MPSVAC 2 from 4Y>3Y overdue 7Y
AC-2 then A twice       |  | MPSVAC@24M MPSVA@25M MPSVA@28M | MPSVAC 2 from 6Y overdue 7Y
HPV2 HIV d1             | F born=2013-12-31 hiv_infected | | HPV2 1 from 13Y overdue 14Y
HPV4-1 9Y               | F born=2017-06-01 | | HPV4 1 from 9Y
PCV13-4 28D             |  | PCV13@2M PCV13@4M PCV13@12M-3D | PCV13 4 from 12M+25D
VAR-1 new rule 12M      | born=2026-01-01 | | VAR 1 from 12M
"""

SETTLED = """
# clause | person | doses | DAY | VACCINE status dose, and the clause that says so
HEPB critical, 3M-1D    | weight=1499 | | 3M-1D | HEPB needs_doctor 1 rule HEPB.critical-newborn
HEPB critical, 3M       | weight=1499 | | 3M | HEPB overdue 1 rule HEPB.1.age
HEPB critical, begun    | weight=1499 | HEPB@0D | 1M | HEPB due 2 rule HEPB-2000G.2.age
BCG given               |  | BCG@0D | 1Y | BCG complete rule BCG.given
BCG 4Y                  |  | | 4Y | BCG not_applicable rule BCG.never-4y
BCG 4Y-1D               |  | | 4Y-1D | BCG needs_doctor 1 rule BCG.ppd
BCG premature 3M-1D     | weeks=36 | | 3M-1D | BCG needs_doctor 1 rule BCG.premature
BCG premature 3M        | weeks=36 | | 3M | BCG needs_doctor 1 rule BCG.ppd
BCG premature 3M, PPD   | weeks=36 ppd_negative | | 3M | BCG overdue 1 rule BCG.1.age
POLIO done, IPV row     |  | IPV@2M IPV@3M BOPV@4M BOPV@4Y | 5Y | IPV complete rule POLIO.done
POLIO done, all IPV     | immunosuppressed | IPV@2M IPV@3M IPV@4M IPV@18M | 2Y | IPV complete rule POLIO.done
POLIO done, BOPV row    |  | IPV@2M IPV@3M BOPV@4M BOPV@4Y | 5Y | BOPV complete rule POLIO.done
IPV two are enough      |  | IPV@2M IPV@3M | 5M | IPV complete rule IPV.two
IPV fourth 18M-1D       | immunosuppressed | IPV@2M IPV@3M IPV@4M | 18M-1D | IPV not_yet 4 from 18M
IPV fourth 18M          | immunosuppressed | IPV@2M IPV@3M IPV@4M | 18M | IPV needs_doctor 4 rule IPV.fourth-dose
IPV fourth 4Y-1D        | immunosuppressed | IPV@2M IPV@3M IPV@4M | 4Y-1D | IPV needs_doctor 4 rule IPV.fourth-dose
IPV fourth 4Y           | immunosuppressed | IPV@2M IPV@3M IPV@4M | 4Y | IPV due 4 rule POLIO-IPV.4.age
IPV third is no fourth  | immunosuppressed | IPV@2M IPV@3M | 2Y | IPV overdue 3 rule POLIO-IPV.3.age
BOPV while IPV is next  |  | | 2M | BOPV absent
BOPV after one IPV      |  | IPV@2M | 3M | BOPV absent
BOPV type II missing    | born=2018-01-01 | IPV@2M BOPV@3M BOPV@4M BOPV@4Y | 5Y | BOPV absent
DTAP two and DT         | born=2018-03-01 | DTAP@3M DT@7Y | 8Y | DTAP not_applicable rule DTAP.limit-7y
DTAP three with DT      | born=2018-03-01 | DTAP@3M DTAP@4M DT@7Y | 8Y | DTAP complete rule DTAP.six-year-dt
DTAP six-year DT        | born=2018-03-01 | DTAP@3M DTAP@4M DTAP@5M DT@6Y | 6Y+6M | DTAP complete rule DTAP.six-year-dt
DTAP 7Y                 |  | DTAP@2M DTAP@4M DTAP@6M | 7Y | DTAP not_applicable rule DTAP.limit-7y
DT after five DTAP      |  | DTAP@2M DTAP@4M DTAP@6M DTAP@18M DTAP@6Y | 8Y | DT complete rule DT.six-year-dose
DT 12Y                  | born=2014-06-01 | | 12Y | DT not_applicable rule DT.from-12y
DT below 7Y             | born=2014-06-01 | | 7Y-1D | DT not_applicable rule DT.below-7y
MMR old, rubella lacks  | born=2012-01-01 | 1301@8M 1301@18M | 5Y | MMR overdue 2
MMR old, all there      | born=2018-01-01 | MR@8M MMR@18M | 5Y | MMR complete rule MMR.before-2019-10
JE done, live           |  | JEL@8M JEL@2Y | 3Y | JEL complete rule JE.done
JE done, killed         | JE=JEI | JEI@8M JEI@8M+7D JEI@2Y JEI@6Y | 7Y | JEI complete rule JE.done
JE three killed, JEL    |  | JEI@8M JEI@8M+7D JEI@2Y | 7Y | JEL needs_doctor 1 rule JE.mixed
JE one killed, JEL row  |  | JEI@8M | 2Y | JEL needs_doctor 1 rule JE.mixed
JE one killed, JEI row  |  | JEI@8M | 2Y | JEI needs_doctor 2 rule JE.mixed
JE one live, JEL row    | JE=JEI | JEL@8M | 2Y | JEL needs_doctor 2 rule JE.mixed
JE one live, HIV        | hiv_infected | JEL@8M | 2Y | JEI needs_doctor 1 rule JE.mixed
A1 before 24M           |  | MPSVA@6M | 24M-1D | MPSVAC not_yet 1 from 3Y
A0 before 24M           |  | | 24M-1D | MPSVAC not_yet 1 from 3Y
MPSVA 24M               |  | | 24M | MPSVA not_applicable rule MPSVA.limit-24m
HEPAL done              |  | HEPAL@18M | 2Y | HEPAL complete rule HEPA.done
HEPAI done              | HEPA=HEPAI | HEPAI@18M HEPAI@2Y | 3Y | HEPAI complete rule HEPA.done
HPV2_SELF 15Y-1D        | F born=2010-01-01 | | 15Y-1D | HPV2_SELF due 1 rule HPV2-9-14.1.age
HPV2_SELF 15Y           | F born=2010-01-01 | | 15Y | HPV2_SELF due 1 rule HPV2-15.1.age
HPV2_SELF begun, 46Y    | F born=1980-01-01 | HPV2_SELF@45Y | 46Y | HPV2_SELF needs_doctor 2 rule HPV.late
HPV4 46Y                | F born=1980-01-01 | | 46Y | HPV4 not_applicable rule HPV4.window
HPV9 46Y                | F born=1980-01-01 | | 46Y | HPV9 not_applicable rule HPV9.window
LAIV 18Y                | born=2008-01-01 | | 18Y | LAIV not_applicable rule LAIV.window
PPV23 once              | born=1955-06-02 | PPV23@70Y | 71Y | PPV23 complete rule PPV23.once
PCV13 6Y                |  | | 6Y | PCV13 not_applicable rule PCV13.window
PCV13 first at 7M-1D    |  | PCV13@7M-1D | 9M | PCV13 due 2
PCV13 first at 7M       |  | PCV13@7M | 9M | PCV13 needs_doctor 2 rule PCV13.late-start
RZV 50Y-1D              | born=1960-01-01 | | 50Y-1D | RZV not_applicable rule RZV.window
RZV 50Y                 | born=1960-01-01 | | 50Y | RZV needs_doctor 1 rule LOW
ZVL 40Y-1D              | born=1960-01-01 | | 40Y-1D | ZVL not_applicable rule ZVL.window
ZVL 40Y                 | born=1960-01-01 | | 40Y | ZVL needs_doctor 1 rule LOW
HEPB_ADULT 18Y-1D       | born=2000-01-01 | | 18Y-1D | HEPB_ADULT not_applicable rule HEPB_ADULT.window
HEPB_ADULT 18Y          | born=2000-01-01 | | 18Y | HEPB_ADULT needs_doctor 1 rule LOW
HIB 6Y-1D               |  | | 6Y-1D | HIB needs_doctor 1 rule LOW
HIB 6Y                  |  | | 6Y | HIB not_applicable rule HIB.window
VAR 13Y-1D              | born=2014-01-01 | VAR@12M | 13Y-1D | VAR due 2 rule VAR-3Y.2.age
VAR 13Y                 | born=2014-01-01 | VAR@12M | 13Y | VAR due 2 rule VAR-13Y.2.gap
PENTA 6Y                |  | PENTA@2M | 6Y | PENTA not_applicable rule PENTA.window
PENTA four polio        |  | IPV@2M IPV@3M IPV@4M IPV@18M | 2Y | PENTA not_applicable rule PENTA.not-needed
PENTA after one IPV     |  | IPV@2M | 3M | PENTA needs_doctor 1 rule PENTA.mixed
PENTA d2 after DTAP     |  | PENTA@2M DTAP@4M | 4M+5D | PENTA needs_doctor 2 from 4M+28D
PENTA d2 after IPV      |  | PENTA@2M IPV@3M | 3M+5D | PENTA needs_doctor 2 from 3M+28D
PENTA d3 after DTAP     |  | PENTA@2M PENTA@3M DTAP@6M | 6M+5D | PENTA needs_doctor 3 from 6M+28D
PENTA d3 after IPV      |  | PENTA@2M PENTA@3M IPV@4M | 4M+5D | PENTA needs_doctor 3 from 4M+28D
"""

HPV = """
# girls born on 2011-12-01
HPV2 self, below 15Y    | F | HPV2_SELF@14Y HPV2_SELF@14Y+5M | 14Y+6M | HPV2 complete rule HPV2.full-course
HPV2 two HPV4           | F | HPV4@12Y HPV4@12Y+2M | 14Y | HPV2 needs_doctor 3 rule HPV2.self-paid-two
HPV2 two HPV9           | F | HPV9@12Y HPV9@12Y+2M | 14Y | HPV2 needs_doctor 3 rule HPV2.self-paid-two
HPV2 HIV two HPV4       | hiv_infected | HPV4@12Y HPV4@12Y+2M | 14Y | HPV2 due 3
HPV2 HIV two HPV9       | hiv_infected | HPV9@12Y HPV9@12Y+2M | 14Y | HPV2 due 3
HPV2 HIV three HPV4     | hiv_infected | HPV4@12Y HPV4@12Y+2M HPV4@12Y+6M | 14Y | HPV2 complete rule HPV2.full-course-3
HPV2 HIV three HPV9     | hiv_infected | HPV9@12Y HPV9@12Y+2M HPV9@12Y+6M | 14Y | HPV2 complete rule HPV2.full-course-3
HPV2 HIV third is HPV2  | hiv_infected | HPV9@12Y HPV9@12Y+2M HPV2@14Y | 14Y | HPV2 complete rule HPV2.full-course-3
HPV2 HIV mixed, no HPV2 | hiv_infected | HPV4@12Y HPV9@12Y+2M HPV9@12Y+4M | 14Y | HPV2 complete rule HPV-NIP-3
"""

SENTENCES = """
# clause | person | doses | DAY | VACCINE has or lacks the words
HEPB 2000g, 1999 g      | weight=1999 mother=positive | HEPB@0D | 1M | HEPB has 再打3剂
HEPB 2000g, 2000 g      | weight=2000 mother=positive | HEPB@0D | 1M | HEPB lacks 再打3剂
HEPB 2000g, 12M-1D      | weight=1999 mother=unknown | HEPB@0D | 12M-1D | HEPB has 再打3剂
HEPB 2000g, 12M         | weight=1999 mother=unknown | HEPB@0D | 12M | HEPB lacks 再打3剂
HEPB mother, 2Y-1D      | mother=positive | HEPB@0D | 2Y-1D | HEPB has 12小时内
HEPB mother, 2Y         | mother=positive | HEPB@0D | 2Y | HEPB lacks 12小时内
HEPB-1 unknown, at birth |  | | 0D | HEPB has 阳性或不详：请在出生后12小时内
HEPB-1 unknown, 1D      |  | | 1D | HEPB lacks 12小时内
HEPB-1 negative         | mother=negative | | 0D | HEPB lacks 12小时内
HEPB-2 unknown          |  | HEPB@0D | 0D | HEPB lacks 12小时内
HEPB mother negative    | mother=negative | HEPB@0D | 1M | HEPB lacks 12小时内
HEPB-1 overdue          |  | | 1D | HEPB has 应在出生后24小时内打
HEPB-3 overdue          |  | HEPB@0D HEPB@1M | 12M | HEPB has 应在满12月龄前打完
HPV2 none self-paid     | F born=2011-12-01 | | 14Y | HPV2 lacks 知情同意
HPV2 one self-paid      | F born=2011-12-01 | HPV9@12Y | 14Y | HPV2 has 知情同意
HPV2 two self-paid      | F born=2011-12-01 | HPV9@12Y HPV9@12Y+2M | 14Y | HPV2 lacks 知情同意
HPV2 one free           | F born=2011-12-01 | HPV2@14Y | 14Y+6M | HPV2 lacks 知情同意
HPV2 two, HIV           | F born=2011-12-01 hiv_infected | HPV9@12Y HPV9@12Y+2M | 14Y | HPV2 lacks 知情同意
HPV2 2011-11-10         | F born=2011-11-10 | | 14Y | HPV2 has 请向县疾控确认
HPV2 2011-11-11         | F born=2011-11-11 | | 14Y | HPV2 lacks 请向县疾控确认
HPV9 free one exists    | F born=2011-11-10 | | 15Y | HPV9 has 免费的双价
HPV9 born before        | F born=2011-11-09 | | 15Y | HPV9 lacks 免费的双价
HPV9 13Y-1D             | F born=2013-01-01 | | 13Y-1D | HPV9 lacks 免费的双价
HPV9 13Y                | F born=2013-01-01 | | 13Y | HPV9 has 免费的双价
HPV9 18Y-1D             | F born=2013-01-01 | | 18Y-1D | HPV9 has 免费的双价
HPV9 18Y                | F born=2013-01-01 | | 18Y | HPV9 lacks 免费的双价
HPV9 begun at 15Y-1D    | F born=2000-01-01 | HPV9@15Y-1D | 16Y | HPV9 has 只要2剂
HPV9 begun at 15Y       | F born=2000-01-01 | HPV9@15Y | 16Y | HPV9 lacks 只要2剂
EV71 36M-1D             |  | | 36M-1D | EV71 lacks 6至35月龄
EV71 36M                |  | | 36M | EV71 has 6至35月龄
"""


def _cells(table, columns):
    for line in table.strip().splitlines():
        if not line.startswith("#"):
            cells = [cell.strip() for cell in line.split("|")]
            assert len(cells) == columns, line
            born = re.search(r"born=(\S+)", cells[1])
            birth = day(born[1], BORN) if born else BORN
            yield cells, person(re.sub(r"born=\S+", "", cells[1]), birth), birth


def judged():
    for (clause, _, record, expected), facts, born in _cells(JUDGED, 4):
        line, counts = expected.split(":")
        yield pytest.param(facts, doses(record, born), line, counts.split(), id=f"{clause} {record}")


def sentences():
    for (clause, _, record, on, expected), facts, born in _cells(SENTENCES, 5):
        vaccine, verb, words = expected.split()
        asked = facts, doses(record, born), day(on, born), vaccine
        yield pytest.param(*asked, verb == "has", words, id=f"{clause} {verb} {words}")


@pytest.mark.parametrize(("facts", "given", "line", "counts"), list(judged()))
def test_which_dose_counts(facts, given, line, counts):
    found = []
    for one in judge_doses(facts, given):
        found += [str(verdict.position or "-") for verdict in one.verdicts if verdict.line == line]
    assert found == counts


@pytest.mark.parametrize("row", windows(WINDOWS))
def test_the_day_before_on_and_after(row):
    row.check()


@pytest.mark.parametrize("row", [*answers(SETTLED), *answers(HPV, born=date(2011, 12, 1))])
def test_which_clause_speaks(row):
    row.check()


@pytest.mark.parametrize(("facts", "given", "on", "vaccine", "has", "words"), list(sentences()))
def test_what_the_sentence_says(facts, given, on, vaccine, has, words):
    [found] = [one for one in forecast(facts, given, on) if one.vaccine == vaccine]
    assert (words in found.reason_zh) is has


@pytest.mark.parametrize("born_at", [None, time(8, 5)])
def test_the_first_24_hours_end_at_the_hour_of_birth(born_at):
    facts = replace(person("mother=negative", BORN), birth_time=born_at)
    [hepb] = [one for one in forecast(facts, [], BORN) if one.vaccine == "HEPB"]
    assert ("24小时到2025年1月1日08:05为止。" in hepb.reason_zh) is (born_at is not None)
    assert ("The 24 hours end on 1 January 2025 at 08:05." in hepb.reason_en) is (born_at is not None)
    [late] = [one for one in forecast(facts, [], day("1D", BORN)) if one.vaccine == "HEPB"]
    assert "为止" not in late.reason_zh
    [bcg] = [one for one in forecast(facts, [], BORN) if one.vaccine == "BCG"]
    assert "为止" not in bcg.reason_zh
