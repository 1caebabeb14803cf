"""The reference: one OpenAPI document made of packs and route tables, and the pages made of that document."""
