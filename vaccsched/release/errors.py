"""What a lost race of two releases is."""

from vaccsched.shared.errors import LostRace, violates

violates("uq_pool_releases_session_id_tick_at")(LostRace)
