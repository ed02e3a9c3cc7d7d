"""Synonyms: what may be asked in other words than a text has: of Taiwan, of the other language, of everyday speech."""

from __future__ import annotations

from zhiku.search.terms import plain

# One thing in several words; the English of general words is for questions asked across the languages (names of
# models and techniques have theirs from the glossary). Only spelled in simplified characters and lower case.
_ROWS = """
软件 软体 software
硬件 硬体 hardware
数据 资料 data
数据集 资料集 dataset datasets
数据库 资料库 database
信息 资讯 information
程序 程式 program
代码 程式码 源码 code
算法 演算法 algorithm algorithms
内存 记忆体 memory
显存 显示记忆体 视频记忆体 vram
硬盘 硬碟 disk
网络 网路 network networks
神经网络 类神经网络 类神经网路 神经网路
默认 预设 default
参数 引数 parameter parameters
变量 变数 variable
函数 函式 function
接口 介面 interface
字符 字元 character
字符串 字串 string
字节 位元组 byte
比特 位元 bit
带宽 频宽 bandwidth
服务器 伺服器 server
客户端 用户端 client
线程 执行绪 thread
进程 行程 process
队列 伫列 queue
缓存 快取 cache
芯片 晶片 chip
视频 影片 视讯 video
图像 影像 图片 image images
音频 音讯 audio
语音 speech voice
文本 文字 text
文档 文件 document documents
人工智能 人工智慧
智能 智慧 intelligence
深度学习 深层学习
质量 品质 quality
优化 最佳化 optimization optimisation
并行 平行 parallel
模块 模组 module
循环 回圈 loop recurrent
递归 递回 recursive
矢量 向量 vector vectors
采样 取样 sampling
分辨率 解析度 resolution
像素 画素 pixel
鲁棒性 强健性 robustness
链接 连结 link
搜索 搜寻 search
反馈 回馈 feedback
支持 支援 support
在线 线上 online
离线 offline
项目 专案 project
开源 开放原始码 开放源码 open-source opensource
运行 执行 run
加载 载入 load
激活 启动 activation activations
标注 标记 annotation labeling
词元 令牌 token tokens
训练 training train
预训练 pretraining pre-training
微调 fine-tuning finetuning finetune
推理 推断 推论 inference reasoning
评测 评估 评价 evaluation evaluate
基准 benchmark benchmarks
性能 效能 performance
效率 efficiency
速度 speed
加速 acceleration speedup faster
吞吐 吞吐量 throughput
延迟 时延 latency
成本 价格 cost price
压缩 compression
量化 quantization
剪枝 pruning
蒸馏 distillation
稀疏 sparse sparsity
对齐 alignment
安全 安全性 safety security
隐私 privacy
攻击 attack attacks
幻觉 hallucination hallucinations
偏见 bias
奖励 reward rewards
偏好 preference preferences
策略 policy
梯度 gradient gradients
损失 loss
学习率 learning-rate
批大小 batch-size
归一化 normalization
初始化 initialization
架构 结构 architecture
编码 encoding
解码 decoding
编码器 encoder
解码器 decoder
生成 generation generate
理解 understanding
检索 搜寻 retrieval
问答 question-answering qa
对话 聊天 chat dialogue conversation
翻译 translation
摘要 总结 summarization summary
分类 classification
检测 detection
分割 segmentation
识别 recognition
预测 prediction forecasting
规划 planning
机器人 robot robots robotics
视觉 vision visual
语言 language
多语言 multilingual
多模态 multimodal multi-modal
长文本 长上下文 long-context
上下文 context
提示 提示词 prompt prompts prompting
指令 instruction instructions
代理 智能体 agent agents
工具 tool tools
记忆 memory
知识 knowledge
图谱 知识图谱 knowledge-graph
嵌入 向量 embedding embeddings
注意力 attention
位置编码 positional-encoding position-embedding
专家 expert experts
路由 routing router
缩放 扩展 scaling
规模 scale
涌现 emergent emergence
泛化 generalization
过拟合 overfitting
可解释性 解释性 interpretability explainability
数学 math mathematics mathematical
物理 physics
化学 chemistry
生物 biology
医疗 医学 medical medicine health healthcare clinical
医生 doctor physician
法律 legal law
金融 财务 finance financial
教育 education
游戏 game games
手机 移动端 端侧 行动装置 移动设备 mobile phone on-device
显卡 显示卡 图形卡 gpu gpus
集群 丛集 cluster clusters
分布式 分散式 distributed
部署 deployment deploy
服务 serving service
论文 文章 paper papers
作者 author authors
公司 企业 company
团队 team
实验 experiment experiments
结果 result results
方法 method methods approach
理论 theory
证明 proof
框架 framework
模型 model models
大模型 llm llms
开放 open
闭源 closed-source proprietary
发布 release released
许可 许可证 license
人类 human
合成数据 synthetic-data
数据质量 data-quality
噪声 noise
概率 probability
分布 distribution
矩阵 matrix
时间序列 时序 time-series
三维 3d
轨迹 trajectory
运动 motion
咨询 问诊 consultation
诊断 diagnosis
合并 融合 merging fusion
编程 写代码 程式设计 coding programming
错误 error errors
问题 problem problems
挑战 challenge challenges
局限 limitation limitations
未来 future
历史 发展史 history
教程 入门 tutorial introduction
比较 对比 comparison compare contrastive
优化器 最佳化器 optimizer optimizers
自编码器 自动编码器 autoencoder autoencoders
掩码 遮罩 遮盖 mask masks masked masking
计算 运算 compute computing computation
用户 使用者 user users
回答 回应 响应 answer answers response responses
存储 储存 storage
云 云端 cloud
笔记本 笔电 laptop notebook
文件夹 资料夹 folder
数组 阵列 array
库 函式库 套件 library libraries
调试 除错 debug debugging
监督 监督式 supervised
无监督 非监督 非监督式 unsupervised
自监督 自监督式 self-supervised
强化学习 增强学习
小语言模型 小型语言模型
向量数据库 向量资料库
词表 词汇表 vocabulary
批量 批次 batch
信号 讯号 signal
聊天机器人 对话机器人 chatbot chatbots
占用 用量 消耗 usage consumption footprint
崩溃 当机 crash crashes
检查点 checkpoint checkpoints
权重 weights
特征 feature features
概念 concept concepts
窗口 视窗 window
层 layer layers
长度 length
输入 input inputs
输出 output outputs
分词 tokenization tokenizer
温度 temperature
融资 投资 funding investment
初创 创业 startup startups
奖 奖项 award awards
杰出 优秀 outstanding best
竞争 competition compete
市场 market
学生 student
教师 teacher
越狱 jailbreak
水印 watermark
版权 copyright
泄漏 泄露 leakage leak
污染 contamination
排行榜 leaderboard
单元测试 unit-test
通信 communication
流水线 pipeline
算子 内核 kernel kernels
精度 precision
浮点 floating-point
溢出 overflow
收敛 convergence converge
稳定 稳定性 stable stability
残差 residual
线性 linear
非线性 nonlinear
卷积 摺积 convolution convolutional
节点 node nodes
定理 theorem
几何 geometry
谜题 puzzle puzzles
抽象 abstraction abstract
仿真 模拟 simulation
控制 control controllable
自动驾驶 autonomous-driving self-driving
人脸 face
物体 目标 object objects
描述 字幕 caption captions
增强 augmentation
迁移 transfer
联邦 federated
持续 continual
课程 curriculum
少样本 few-shot
零样本 zero-shot
负载 load
均衡 平衡 balance balancing balanced
动态 dynamic dynamics
静态 static
交互 互动 interaction interactive
意图 intent intention
情感 emotion sentiment
声音 sound
音乐 music
抓取 grasping grasp
仓库 warehouse
物流 logistics
用例 场景 scenario scenarios
复杂度 complexity
随机 random stochastic
贪心 贪婪 greedy
束搜索 beam-search
下一个词 next-token next-word
角色 role roles persona
标准 standard
免费 free
便宜 低成本 cheap cheaper
衰减 decay
惩罚 penalty
正则化 正规化 regularization
共享 share sharing shared
拆分 切分 split
填充 padding
去重 deduplication
过滤 筛选 filtering filter
爬取 crawl crawling
重复 repetition repeat
"""

SYNONYMS = tuple(tuple(plain(word) for word in row.split()) for row in _ROWS.strip().splitlines())
