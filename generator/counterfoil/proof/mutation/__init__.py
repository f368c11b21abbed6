"""Servers with one violation of the contract each: would the proof find it?"""
