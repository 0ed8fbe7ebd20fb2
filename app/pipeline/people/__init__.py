"""What people do about themselves and instructors about members: getting in, enrolling, tokens."""
