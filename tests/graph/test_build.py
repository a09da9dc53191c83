import re
from pathlib import Path

from graph.assemble import BusinessAgent
from nodes.state import Answer, Question

README = Path(__file__).parents[2] / "README.md"


def edge_lines(mermaid: str) -> set[str]:
    """The lines with an arrow, without the shapes and labels of the nodes at its ends."""
    lines = (line.strip().rstrip(";") for line in mermaid.splitlines() if re.search(r"--+>|\.->", line))
    return {re.sub(r"\(\[.*?\]\)", "", line) for line in lines}


async def test_the_picture_in_the_readme_is_the_graph(agent: BusinessAgent) -> None:
    drawn = re.search(r"```mermaid\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert drawn, "README.md has no ```mermaid block"
    assert edge_lines(drawn[1]) == edge_lines(agent.graph.get_graph().draw_mermaid())


async def test_every_node_can_be_reached_and_leads_to_the_end(agent: BusinessAgent) -> None:
    edges = {(edge.source, edge.target) for edge in agent.graph.get_graph().edges}
    assert edges == {
        ("__start__", "classify"),
        ("classify", "retrieve"),
        ("classify", "write"),
        ("retrieve", "evidence_gate"),
        ("retrieve", "simulate"),
        ("evidence_gate", "write"),
        ("evidence_gate", "abstain"),
        ("evidence_gate", "retrieve"),
        ("simulate", "write"),
        ("write", "__end__"),
        ("abstain", "__end__"),
    }


async def test_input_and_output_are_the_question_and_the_answer(agent: BusinessAgent) -> None:
    assert agent.graph.get_input_jsonschema()["properties"].keys() == Question.model_fields.keys()
    assert agent.graph.get_output_jsonschema()["properties"].keys() == Answer.model_fields.keys()
