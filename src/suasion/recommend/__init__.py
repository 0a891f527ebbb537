"""What each customer is likely to want next: a blend of recommenders, with exact reasons, judged on later time."""
