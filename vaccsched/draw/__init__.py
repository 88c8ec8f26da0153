"""摇号: a scarce vaccine given out by a draw that anybody can run again (`docs/draw-format.md`)."""
