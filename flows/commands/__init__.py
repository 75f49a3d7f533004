"""What each command does, apart from its signature: imported when the command is called."""
