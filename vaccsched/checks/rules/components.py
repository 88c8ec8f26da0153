"""Components a severe allergy may be about. From general knowledge of common leaflets, to be confirmed by a clinician
for the products in use; only an allergy that a doctor confirmed in the record is compared with it.
"""

EGG, GELATIN, YEAST, NEOMYCIN = "egg", "gelatin", "yeast", "neomycin"

COMPONENTS: dict[str, frozenset[str]] = {
    "HEPB": frozenset({YEAST}),
    "HEPB_ADULT": frozenset({YEAST}),
    "HPV4": frozenset({YEAST}),
    "HPV9": frozenset({YEAST}),
    "IIV": frozenset({EGG}),
    "LAIV": frozenset({EGG, GELATIN}),
    "MMR": frozenset({GELATIN, NEOMYCIN}),
    "VAR": frozenset({GELATIN, NEOMYCIN}),
    "ZVL": frozenset({GELATIN, NEOMYCIN}),
    "IPV": frozenset({NEOMYCIN}),
    "PENTA": frozenset({NEOMYCIN}),
}


def forbidden_by(*, vaccine_code: str, severe_allergies: frozenset[str]) -> list[str]:
    """Confirmed severe allergies that concern this vaccine: itself or a component of it, sorted.

    None for rabies: after exposure there is no contraindication (狂犬病暴露预防处置工作规范(2023年版)).
    """
    if vaccine_code == "RABIES":
        return []
    return sorted(severe_allergies & ({vaccine_code} | COMPONENTS.get(vaccine_code, frozenset())))
