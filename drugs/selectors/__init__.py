"""Reads of the catalogue. What other apps use is named here."""

from drugs.selectors.compare import MAX_DRUGS, Choice, Comparison, choose_drugs, compare_drugs
from drugs.selectors.content import PageContent, working_copy
from drugs.selectors.directory import DirectoryEntry, directory, drug_address, drug_link_index
from drugs.selectors.history import Difference, EditionChange, differences, edition_history, statements_differ
from drugs.selectors.page import DrugPage, drug_page
from drugs.selectors.search import DrugSearch, find_drugs, search_drugs

__all__ = [
    "MAX_DRUGS",
    "Choice",
    "Comparison",
    "Difference",
    "DirectoryEntry",
    "DrugPage",
    "DrugSearch",
    "EditionChange",
    "PageContent",
    "choose_drugs",
    "compare_drugs",
    "differences",
    "directory",
    "drug_address",
    "drug_link_index",
    "drug_page",
    "edition_history",
    "find_drugs",
    "search_drugs",
    "statements_differ",
    "working_copy",
]
