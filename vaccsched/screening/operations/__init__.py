"""What is done at the inquiry: the answers of today, the outcome, the consents."""

from vaccsched.screening.operations.consent import ensure_consent_texts, sign_consent
from vaccsched.screening.operations.inquiry import confirm_inquiry
from vaccsched.screening.operations.prefill import prefill, prefill_carried

__all__ = ["confirm_inquiry", "ensure_consent_texts", "prefill", "prefill_carried", "sign_consent"]
