"""Preference profiles (用户画像): what each customer turns to, out of what she viewed, put in the cart and bought."""
