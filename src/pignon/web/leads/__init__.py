"""The French leads API (Seeker Leads 1.4.0, FR.md): leads read by those who only read leads."""
