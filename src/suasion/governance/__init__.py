"""What people ask about their own data: a copy of it, and its erasure; and the register of what belongs to whom."""
