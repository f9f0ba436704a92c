"""How people get in and stay in: sign-in, second factor, Kakao, fresh proof, how long a sign-in stands, the chosen seat."""
