"""Questions about releases. Changes nothing."""

from vaccsched.release.queries.release import Outlook, outlook, release_sentence, releases_of

__all__ = ["Outlook", "outlook", "release_sentence", "releases_of"]
