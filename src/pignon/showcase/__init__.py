"""showcase"""
