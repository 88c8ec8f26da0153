"""What integration refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import Refused, violates


class NoToken(Refused):
    """No bearer token, an unknown one, or one that was closed: which of them is not told."""

    code = "no_token"
    status = 401
    sentence = _l("没有凭证，或者凭证已经停用。请在请求头 Authorization 里带上 Bearer 凭证，没有的向门诊或县里领取。")


class ScopeMissing(Refused):
    code = "scope_missing"
    status = 403
    sentence = _l("这个凭证没有“%(scope)s”这项权限。请让发凭证的门诊或县里加上。")


class NoScopeChosen(Refused):
    code = "no_scope_chosen"
    status = 422
    sentence = _l("请至少勾选一项可以用的接口。")


class BeyondLeave(Refused):
    code = "scope_beyond_leave"
    status = 422
    sentence = _l("外面的机构只能读，而且要居民本人授权。请去掉“%(scope)s”。")


@violates("ck_api_clients_rate_per_minute")
class UnlawfulRate(Refused):
    code = "unlawful_rate"
    status = 422
    sentence = _l("每分钟请求数要在 1 到 6000 之间。请改数字。")


@violates("ck_api_clients_one_owner")
class TwoOwners(Refused):
    code = "two_owners"
    status = 422
    sentence = _l("外面机构的凭证由县里发，不属于哪家门诊。请把门诊选成“全县”。")


class WrongHost(Refused):
    code = "wrong_host"
    status = 422
    sentence = _l("这不是主机名。请只写主机名，例如 ehr.example.cn 或 ehr.example.cn:8443，不要写网址的其他部分。")


@violates("uq_webhook_hosts_county_id_host")
class HostListed(Refused):
    code = "host_listed"
    status = 409
    sentence = _l("这个主机已经在名单上。")


class HostIsUsed(Refused):
    code = "host_is_used"
    status = 409
    sentence = _l("“%(name)s”还在往这个主机推送。请先停用它，再移出名单。")


class HostNotListed(Refused):
    code = "host_not_listed"
    status = 422
    sentence = _l("这个网址的主机不在全县的推送名单上。请先登记主机，或改用名单上的。")


class WrongAddress(Refused):
    code = "wrong_address"
    status = 422
    sentence = _l(
        "这个网址不能用。请写 https:// 开头的完整网址，里面不要带用户名、# 或中文，也不能指向内部网络的地址。"
    )


class NoKindChosen(Refused):
    code = "no_kind_chosen"
    status = 422
    sentence = _l("请至少勾选一种要推送的事情。")


class NothingToSendAgain(Refused):
    code = "nothing_to_send_again"
    status = 409
    sentence = _l("没有可以重发的：可能已经重发了，或者这个推送地址已经停用。请刷新页面看最新情况。")
