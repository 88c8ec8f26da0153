"""What is done about consents: told, decided and signed; new versions of the texts; the call after a refusal."""

from vaccsched.consents.operations.refusal import follow_up
from vaccsched.consents.operations.signing import sign_consent
from vaccsched.consents.operations.texts import ensure_consent_texts, publish_text

__all__ = ["ensure_consent_texts", "follow_up", "publish_text", "sign_consent"]
