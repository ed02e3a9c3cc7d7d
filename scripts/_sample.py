"""Notes made up for measuring: as many topics as wanted, in every format, the same ones each time."""

import random
from collections.abc import Iterator
from pathlib import Path

NAMES = (
    *("DPO", "PPO", "注意力机制", "KV cache", "混合专家", "LoRA", "Transformer", "Llama 3", "DeepSeek-V2", "GPT-4"),
    *(
        "检索增强生成",
        "对比学习",
        "speculative decoding",
        "旋转位置编码",
        "RLHF",
        "CLIP",
        "量化",
        "vLLM",
        "Mamba",
        "预训练",
    ),
)
CLAUSES = (
    *("把 {} 放进训练流程之后，损失下降得更平稳", "实验里 {} 的显存占用少了三成", "作者用 {} 换掉了原来的模块"),
    *("在长文本上，{} 的优势更明显", "{} 的超参数并不敏感", "复现时要留意 {} 的随机种子"),
)
ENGLISH = (
    *("We replaced the old module with {} and kept the rest.", "With {} the memory use drops by a third."),
    *("The gain of {} is largest on long inputs.", "Mind the random seed when you reproduce {}."),
)
ARTICLES_A_DUMP, RECORDS_A_LISTING = 25, 100


def write_notes(folder: Path, topics: int, *, sections: int = 3) -> None:
    """Fill a folder: of twenty topics fourteen are articles, three digest items, two records, and one a note."""
    made_up = random.Random(20240418)
    numbers = iter(range(1, topics + 1))

    def take(twentieths: int) -> list[int]:
        return [number for number, _ in zip(numbers, range(topics * twentieths // 20), strict=False)]

    for index, part in enumerate(_parts(take(14), ARTICLES_A_DUMP), 1):
        _write(
            folder / f"dumps/dump-{index}.txt", "\n....\n".join(_article(made_up, number, sections) for number in part)
        )
    for index, part in enumerate(_parts(take(3), 6), 1):
        _write(folder / f"digests/digest-{index}.md", _digest(made_up, index, part))
    for index, part in enumerate(_parts(take(2), RECORDS_A_LISTING), 1):
        _write(folder / f"clips/listing-{index}.txt", "\n\n".join(_record(made_up, number) for number in part))
    for number in numbers:
        _write(folder / f"en/note-{number}.md", _note(made_up, number))


def _parts(numbers: list[int], size: int) -> Iterator[list[int]]:
    return (numbers[start : start + size] for start in range(0, len(numbers), size))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


# As in real notes, not every sentence names something.
PLAIN = (
    *(
        "整个过程没有额外的标注，只多用了两张卡",
        "换一批数据结论依旧成立",
        "表里的数字是三次运行的平均",
        "细节放在附录里",
    ),
    *(
        "这一点和直觉相反，值得再看一遍",
        "代码已经公开，配置文件也在里面",
        "训练到一半时曲线抖了一下，后来恢复",
        "作者没有解释原因",
    ),
)


def _prose(made_up: random.Random, clauses: tuple[str, ...] = CLAUSES, length: int = 6) -> str:
    if clauses is ENGLISH:
        return " ".join(made_up.choice(clauses).format(made_up.choice(NAMES)) for _ in range(length))
    chosen = [made_up.choice(clauses if made_up.random() < 0.4 else PLAIN) for _ in range(length)]
    return "，".join(clause.format(made_up.choice(NAMES)) for clause in chosen) + "。"


def _day(number: int) -> str:
    return f"{2019 + number % 7}-{number % 12 + 1:02}-{number % 28 + 1:02}"


def _article(made_up: random.Random, number: int, sections: int) -> str:
    paragraphs = "\n".join(
        f"{section}. 第{section}步的做法\n{_prose(made_up)}\n图 {section}：第{section}步的结果\n{_prose(made_up)}"
        for section in range(1, sections + 1)
    )
    code = "```python\nloss = -F.logsigmoid(beta * logits).mean()\n```"
    return f"#{made_up.choice(NAMES)}笔记之{number}\n{_prose(made_up, length=2)}\n{paragraphs}\n{code}\n" + (
        f"论文：https://arxiv.org/abs/{2301 + number % 24}.{number:05}\n"
    )


def _digest(made_up: random.Random, index: int, numbers: list[int]) -> str:
    items = "\n\n".join(
        f"## {position}. {made_up.choice(NAMES)} 之 {number}\n\n"
        f"- **要点**：{_prose(made_up)}\n- **数字**：{_prose(made_up)}"
        for position, number in enumerate(numbers, 1)
    )
    tags = f"[{made_up.choice(NAMES)}, 标签 {index}]"
    return f"---\ntitle: 第 {index} 期\ndate: {_day(index)}\ntags: {tags}\n---\n\n{items}\n"


def _record(made_up: random.Random, number: int) -> str:
    return f"类别 {number % 9}\n\n{_day(number)}\n\n{made_up.choice(NAMES)} 手记 {number} {_prose(made_up, length=3)}…"


def _note(made_up: random.Random, number: int) -> str:
    body = "\n\n".join(f"## Step {step}\n\n{_prose(made_up, ENGLISH)}" for step in (1, 2, 3, 4))
    head = f"title: Note {number} on {made_up.choice(NAMES)}\ndate: {_day(number)}\ntags: [tag {number}]"
    return f"---\n{head}\n---\n\n{body}\n"
