"""Components a severe allergy may be about. From general knowledge of common leaflets, to be confirmed by a clinician
for the products in use; only an allergy that a doctor confirmed in the record is compared with it.
"""

import json
import unicodedata
from pathlib import Path

EGG, GELATIN, YEAST, LATEX = "egg", "gelatin", "yeast", "latex"
NEOMYCIN, GENTAMICIN, KANAMYCIN, STREPTOMYCIN = "neomycin", "gentamicin", "kanamycin", "streptomycin"
POLYMYXIN, FORMALDEHYDE, ALUMINIUM, THIOMERSAL = "polymyxin_b", "formaldehyde", "aluminium", "thiomersal"
ALBUMIN, POLYSORBATE, DIPHTHERIA, TETANUS = "human_albumin", "polysorbate_80", "diphtheria_toxoid", "tetanus_toxoid"

COMPONENTS: dict[str, frozenset[str]] = {
    "HEPB": frozenset({YEAST, ALUMINIUM, FORMALDEHYDE}),
    "HEPB_ADULT": frozenset({YEAST, ALUMINIUM, FORMALDEHYDE}),
    "HPV2": frozenset({ALUMINIUM, YEAST}),
    "HPV2_SELF": frozenset({ALUMINIUM, YEAST}),
    "HPV4": frozenset({YEAST, ALUMINIUM, POLYSORBATE}),
    "HPV9": frozenset({YEAST, ALUMINIUM, POLYSORBATE}),
    "IIV": frozenset({EGG, FORMALDEHYDE, GENTAMICIN}),
    "LAIV": frozenset({EGG, GELATIN, GENTAMICIN}),
    "MMR": frozenset({GELATIN, NEOMYCIN, ALBUMIN, KANAMYCIN}),
    "VAR": frozenset({GELATIN, NEOMYCIN, ALBUMIN, KANAMYCIN}),
    "ZVL": frozenset({GELATIN, NEOMYCIN, ALBUMIN, KANAMYCIN}),
    "JEL": frozenset({GELATIN, ALBUMIN, KANAMYCIN, GENTAMICIN}),
    "JEI": frozenset({ALBUMIN, FORMALDEHYDE}),
    "HEPAL": frozenset({GENTAMICIN}),
    "HEPAI": frozenset({ALUMINIUM, FORMALDEHYDE}),
    "IPV": frozenset({NEOMYCIN, STREPTOMYCIN, POLYMYXIN, FORMALDEHYDE}),
    "BOPV": frozenset({KANAMYCIN, NEOMYCIN}),
    "PENTA": frozenset({NEOMYCIN, STREPTOMYCIN, POLYMYXIN, FORMALDEHYDE, ALUMINIUM, DIPHTHERIA, TETANUS}),
    "DTAP": frozenset({ALUMINIUM, FORMALDEHYDE, DIPHTHERIA, TETANUS}),
    "DT": frozenset({ALUMINIUM, FORMALDEHYDE, DIPHTHERIA, TETANUS}),
    "TT": frozenset({ALUMINIUM, FORMALDEHYDE, TETANUS}),
    "HIB": frozenset({TETANUS}),
    "PCV13": frozenset({ALUMINIUM, DIPHTHERIA, POLYSORBATE}),
    "RZV": frozenset({POLYSORBATE}),
    "EV71": frozenset({ALUMINIUM, FORMALDEHYDE}),
}
WRITTEN: dict[str, list[str]] = json.loads(  # how people write a component
    (Path(__file__).parents[1] / "data" / "component_names.json").read_text(encoding="utf-8")
)
ALIASES = {text: component for component, texts in WRITTEN.items() for text in texts}
KNOWN = frozenset().union(*COMPONENTS.values()) | {LATEX, THIOMERSAL}


def named(text: str) -> str:
    """The component's code for what was written: ``鸡蛋``, ``Egg protein`` → ``egg``; a vaccine's code stays."""
    plain = unicodedata.normalize("NFKC", text).strip()
    key = "_".join(plain.lower().replace("-", " ").split())
    if key in KNOWN:
        return key
    return ALIASES.get(key, ALIASES.get(key.replace("_", ""), plain))


def forbidden_by(*, vaccine_code: str, severe_allergies: frozenset[str]) -> list[str]:
    """Confirmed severe allergies that concern this vaccine: itself or a component of it, sorted.

    None for rabies: after exposure there is no contraindication (狂犬病暴露预防处置工作规范(2023年版)).
    """
    if vaccine_code == "RABIES":
        return []
    concerned = {vaccine_code} | COMPONENTS.get(vaccine_code, frozenset())
    return sorted(one for one in severe_allergies if named(one) in concerned)


def unknown_to(*, vaccine_code: str, severe_allergies: frozenset[str], vaccines: frozenset[str]) -> list[str]:
    """Confirmed severe allergies that the table does not know: the leaflet must be read. ``vaccines``: all codes."""
    if vaccine_code == "RABIES":
        return []
    return sorted(one for one in severe_allergies if named(one) not in KNOWN | vaccines)
