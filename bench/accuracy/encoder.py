"""Fine-tuning with Transformers' Trainer on PyTorch, f32, grouped by length: five epochs, batch 32, learning rate
1e-4, 10 % warm-up, weight decay 0.01, max length 128. Started by run.mjs; needs torch, transformers, accelerate
and scikit-learn.
"""
import tempfile
import time

from rows import parse, read, report
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    DataCollatorWithPadding,
    Trainer,
    TrainingArguments,
    set_seed,
)

options = parse(__doc__)
train, test = read(options)
names = sorted({label for _, label in train + test})
set_seed(options.seed)
tokenizer = AutoTokenizer.from_pretrained(options.model)
network = AutoModelForSequenceClassification.from_pretrained(options.model, num_labels=len(names))


def encode(part):
    ids = tokenizer([text for text, _ in part], truncation=True, max_length=128)
    return [
        {"input_ids": one, "attention_mask": mask, "labels": names.index(label)}
        for one, mask, (_, label) in zip(ids["input_ids"], ids["attention_mask"], part)
    ]


arguments = TrainingArguments(
    output_dir=tempfile.mkdtemp(),
    num_train_epochs=5,
    per_device_train_batch_size=32,
    per_device_eval_batch_size=64,
    learning_rate=1e-4,
    weight_decay=0.01,
    warmup_steps=0.1,
    train_sampling_strategy="group_by_length",
    seed=options.seed,
    save_strategy="no",
    report_to=[],
    use_cpu=True,
    disable_tqdm=True,
)
collator = DataCollatorWithPadding(tokenizer)
trainer = Trainer(model=network, args=arguments, train_dataset=encode(train), data_collator=collator)
started = time.perf_counter()
trainer.train()
trained = time.perf_counter()
scores = trainer.predict(encode(test)).predictions
seconds = time.perf_counter() - trained
given = [names[index] for index in scores.argmax(-1)]
report("Transformers on PyTorch", trained - started, seconds, [label for _, label in test], given)
