"""What each customer is likely to want next: a blend of small recommenders, with exact reasons, judged on later time."""
