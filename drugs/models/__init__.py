from drugs.models.address import DeadAddress
from drugs.models.drug import Drug, DrugName
from drugs.models.edition import DrugEdition, DrugProposal
from drugs.models.experience import Experience, ExperienceEffect, ExperienceHelpful, ExperienceVersion
from drugs.models.figures import DrugFigures, FigureBlock
from drugs.models.page import Section, Source, Statement, StatementSource
from drugs.models.treatment import Reminder, Treatment, WhyStopped

__all__ = [
    "DeadAddress",
    "Drug",
    "DrugEdition",
    "DrugFigures",
    "DrugName",
    "DrugProposal",
    "Experience",
    "ExperienceEffect",
    "ExperienceHelpful",
    "ExperienceVersion",
    "FigureBlock",
    "Reminder",
    "Section",
    "Source",
    "Statement",
    "StatementSource",
    "Treatment",
    "WhyStopped",
]
