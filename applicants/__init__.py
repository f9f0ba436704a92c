"""Companies and what they tell us: intake, screening, scoring, committee, accelerator, KPIs."""
