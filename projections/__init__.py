"""What happened, arranged as answers: one question a file, discovered here."""
