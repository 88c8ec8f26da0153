"""What a screen, a list or a ticket may show of a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaccsched.shared.masking import mask_id_number, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("李小明", "李*明"),
        ("欧阳小明", "欧**"),
        ("买买提·艾力", "买*·艾*"),
        ("阿依古丽•吐尔逊", "阿*·吐*"),
        ("李𠅤", "李*"),
        ("𠅤小禾", "𠅤*禾"),
        ("王", "王*"),
        (" 王芳 ", "王*"),
        ("", "*"),
        ("·", "·*"),
        ("Anna Lee", "A**"),
        ("<b>x</b>", "<**"),
    ],
)
def test_names(name, shown):
    assert mask_name(name) == shown


@given(st.text(min_size=3, max_size=60))
def test_a_masked_name_never_holds_the_whole_name(name):
    assert mask_name(name) != name.strip() or "*" in name


@given(st.text(alphabet="王李张小明芳·𠅤", min_size=4, max_size=60))
def test_a_masked_name_shows_at_most_one_sign_of_each_part(name):
    for part in mask_name(name).split("·"):
        assert len(part.replace("*", "")) <= (1 if "·" in mask_name(name) else 2)


def test_identity_numbers_and_phones():
    assert mask_id_number("11010519491231002X") == "110***********002X"
    assert mask_id_number("E12345678") == "*******78"
    assert mask_phone("13812345678") == "138****5678"
    assert mask_phone("1234567") == "*******"
