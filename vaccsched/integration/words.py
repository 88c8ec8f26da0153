"""Words of integration."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.integration.models import ClientScope

SCOPES: dict[ClientScope, Any] = {
    ClientScope.CLINICS_READ: _l("看门诊名单"),
    ClientScope.AVAILABILITY_READ: _l("看余号"),
    ClientScope.HOLDS_WRITE: _l("占号、放号"),
    ClientScope.APPOINTMENTS_READ: _l("看预约"),
    ClientScope.APPOINTMENTS_WRITE: _l("预约、改约、取消"),
    ClientScope.WAITLIST_WRITE: _l("登记、退出候补"),
    ClientScope.VISITS_READ: _l("看号排到哪里"),
    ClientScope.VISITS_WRITE: _l("取号"),
    ClientScope.PERSONS_READ: _l("看个人基本信息"),
    ClientScope.RECORDS_READ: _l("看接种记录和该打的疫苗"),
    ClientScope.RECORDS_WRITE: _l("补录别处打的针"),
    ClientScope.STOCK_READ: _l("看出入库"),
    ClientScope.STOCK_WRITE: _l("送来收货单"),
    ClientScope.COLDCHAIN_WRITE: _l("送来冰箱温度"),
    ClientScope.REPORTS_READ: _l("看指标"),
    ClientScope.FHIR_READ: _l("按 FHIR 读取"),
}
