"""What an LMS begins: a login, a launch and what it leaves behind, rosters; and what scores stand on."""
