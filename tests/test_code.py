"""Code that lost its fence: what is found, in which language, where it ends, and what only looks like code."""

import pytest

from builders import PROSE, an_article, kinds

A, B, C, *_ = PROSE


def stretches(*lines):
    """Each stretch of code of an article: its language and its text."""
    return [(block.info, block.text) for block in an_article("\n".join(lines)).blocks if block.kind == "code"]


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("import os", "python"),
        ("from vllm import LLM, SamplingParams\nllm = LLM()", "python"),
        ("# 注释\n# 又一条\n\n\n# 第三条\ndef f(x):\n    return x", "python"),
        ("def f(x):\n    return x\n\n\n\n\n    return y", "python"),
        ("def f(x):\n    # 先\n    return x\n\n# 后", "python"),
        (
            "class Pot:\n    def __init__(self, size):\n        self.size = size\n\n    def water(self):\n        pass",
            "python",
        ),
        ("pots = [\n    1,\n    2,\n]\nprint(sum(pots))", "python"),
        ('print("番茄，黄瓜；豆角。")\nprint(len("番茄"))\nprint("完")', "python"),
        ("pip install numpy\nvllm serve some/model --max-model-len 8192\ncurl http://localhost/v1", "bash"),
        ("$ ls -l", "bash"),
        ("root@host:/srv# cd /tmp", "bash"),
        ("sudo apt-get install -y make", "bash"),
        ("CUDA_VISIBLE_DEVICES=0 python train.py --epochs 3 \\\n    --lr 0.1", "bash"),
        ("# 先装依赖\npip install -r requirements.txt", "bash"),
        (">>> 1 + 1\n2\n\n>>> 'x'\n'x'", "pycon"),
        (">>> def f():\n...     return 1\n...\n>>> f()\n1", "pycon"),
        ("```python\nx = 1\n# 标题\n```", "python"),
        ("~~~ go\nx := 1\n~~~", "go"),
        ("````\n```\n````", ""),
        ("#include <stdio.h>\nint main() {\n}", "cpp"),
        ("#include <vector>\nint\nmain() {\n    std::vector<int> pots;\n    return 0;\n}", "cpp"),
        ("#include <vector>\n\nint main() {\n    std::vector<int> pots;\n}", "cpp"),
        ("#include <vector>", "cpp"),
        ("#include <vector>\n\n// 花盆\nconst int POTS = 3;", "cpp"),
        ('def f(x):\n    return x\n\n\nprint(f(1), "升")', "python"),
        ('package main\n\nimport (\n\t"fmt"\n)\n\nfunc main() {\n\tfmt.Println("番茄")\n}', "go"),
        ("fn main() {\n    let mut pots = 3;\n}", "rust"),
        ("public class Pot {\n    private int size;\n}", "java"),
        ("const pots = [1, 2];\npots.forEach((pot) => {\n  console.log(pot);\n});", "javascript"),
        ("SELECT name FROM pots WHERE size > 3;\nUPDATE pots SET size = 4;\nDELETE FROM pots;", "sql"),
        ('{\n  "name": "番茄",\n  "pots": [1, 2]\n}', "json"),
        ("server:\n  host: localhost\n  port: 8000\nlog:\n  level: info", "yaml"),
        ("garden/\n├── pots/\n│   └── tomato.txt\n└── notes.md", "text"),
        ('Traceback (most recent call last):\n  File "a.py", line 1, in <module>\nValueError: no water', "text"),
        ("-rw-r--r-- 1 ann ann 12 May  6 13:37 a.txt\n-rw-r--r-- 1 ann ann 24 May  6 13:38 b.txt", "text"),
    ],
)
def test_code_is_found_with_its_language(code, language):
    blocks = an_article(f"{A}\n\n{code}\n\n{B}").blocks
    assert [(block.kind.value, block.info) for block in blocks[1:-1]] == [("code", language)]
    assert blocks[1].text == code


@pytest.mark.parametrize(
    "line",
    [
        "return to the question of caches",
        "模型大小 = 参数量 × 字节数",
        "if 和 else 都要写:",
        "Class 是关键字",
        "from this we learn that caches are fast",
        "import 语句放在最前面",
        "准确率 -- 越高越好",
        "Make sure you water the pots in the morning",
        "make sure that you have enough water",
        "cat is sleeping on the roof of the house",
        "go to the market and buy tomatoes",
        "cd 是换目录的命令",
        "git 很好用",
        "y = kx + b",
        "E = mc^2",
        "f(x) = x + 1",
        "P(A|B) = P(B|A)P(A)/P(B)",
        "O(n log n)",
        "while we wait for the bread:",
        "for example, tomatoes:",
        "with the best wishes",
        "print is not dead",
        "阿里巴巴: 杭州",
        "name: Ann",
        "<番茄>",
        "A -> B -> C",
        "(1) 浇水",
        "[1] Ann Lee. Tomatoes on the roof. 2024.",
        "key=value",
        "> > >",
        "...",
        "$5",
        "total 12",
        "```行内```",
    ],
)
def test_prose_that_looks_like_code_is_none(line):
    assert stretches(A, line, B) == []
    assert stretches(A, "", line, "", B) == []


@pytest.mark.parametrize(
    "lines",
    [
        ("x", "y = x", "z", "x + y"),  # a formula, sign by sign
        ("p(x)", "=", "q(x)", "r(x)"),
        ("name: Ann", "age: 3", "town: Rome"),
        ("Name: Ann", "Age: 3", "Town: Rome"),  # labels, none of them indented
        ("时间：早上", "  地点：楼顶", "  人物：老王"),
        ("Dear Ann,", "", "make the bread", "", "Yours, Bob"),
        ("- 番茄", "  - 红的", "  - 黄的"),
    ],
)
def test_lines_that_look_like_a_program_together_are_none(lines):
    assert stretches(A, *lines, B) == []


def test_code_ends_where_the_text_goes_on():
    code = "def f(x):\n    return x"
    assert stretches(A, code, B) == [("python", code)]
    assert stretches(A, code, "- 番茄", "- 黄瓜", B) == [("python", code)]
    assert stretches(A, code, "所以 f(1) 等于 1。", code.replace("f(", "g("), B) == [
        ("python", code),
        ("python", code.replace("f(", "g(")),
    ]
    assert stretches(A, code, "", "", "", "", "", "", code, B) == [("python", code), ("python", code)]
    assert stretches(A, "print(f(", B) == [] != stretches(A, "x = f(1,\n      2)\ny = g(x)", B)


def test_a_bracket_that_is_never_closed_swallows_no_prose():
    found = stretches(A, "import os", "pots = f(", B, C)
    assert [text for _, text in found] == ["import os\npots = f("]


def test_a_fence_that_is_never_closed_opens_nothing():
    assert stretches(A, "```python", B, C) == []
    assert [kind for kind, _ in kinds(an_article(f"{A}\n~~~~~~\n{B}"))] == ["paragraph"] * 2


def test_where_every_line_stands_apart_the_lines_of_a_program_do_too():
    code = ["def f(x):", "    if x:", "        return 1", "    return 2", "print(f(0))"]
    spaced = [line for text in (A, *code, B) for line in (text, "")]
    assert len(stretches(*spaced)) == 1
