"""What imports refuses."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, Refused, violates

for _name in (
    "uq_import_blocks_import_id_number",
    "uq_import_keys_import_id_key",
    "uq_import_marks_clinic_id_kind_key",
    "uq_import_layouts_clinic_id_kind_column",
    "uq_import_words_clinic_id_field_word",
):
    violates(_name)(LostRace)  # two workers, or two people, at the same moment: look again


class NotNow(Refused):
    """The file does not stand where this could be done."""

    code = "import_not_now"
    sentence = _l("这个文件的状态刚刚变了，这一步现在做不了。请看页面上的最新状态。")


class NoFile(Refused):
    code = "import_no_file"
    status = 422
    sentence = _l("没有收到文件。请选一个 CSV 或 XLSX 文件再上传。")

    def __init__(self) -> None:
        super().__init__(field="file")


class ColumnsMissing(Refused):
    """Facts without which no row can be read; ``columns`` in words."""

    code = "import_columns_missing"
    status = 422
    sentence = _l("还没有指定这些列：%(columns)s。请在下面选出文件里对应的列。")

    def __init__(self, *, columns: Any) -> None:
        super().__init__(columns=columns)


class ColumnTwice(Refused):
    code = "import_column_twice"
    status = 422
    sentence = _l("「%(column)s」选给了两项内容。请改成每一列只选一次。")


class RowsForgotten(Refused):
    code = "import_rows_forgotten"
    status = 410
    sentence = _l("这个文件的内容已按规定删除，逐行结果不能再下载，只保留了数字。")
