#!/usr/bin/env python3
"""Chat templates in the styles that published models use, rendered the way `transformers` 5 renders them.

Writes chat.json: {tokens, templates: {name: source}, cases: [{name, messages, extra, prompt, text}]}; text is null where rendering fails.
strftime_now tells 2026-03-04 05:06:07. Needs jinja2 3.1.6:
    make_chat_goldens.py ../resources/goldens/chat.json
"""
import json, sys
from datetime import datetime

import jinja2
from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

CHATML = ("{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}")

SMOLLM2 = """{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system
You are a small helper.<|im_end|>
' }}{% endif %}{{'<|im_start|>' + message['role'] + '
' + message['content'] + '<|im_end|>' + '
'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant
' }}{% endif %}"""

LLAMA3 = """{% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>

'+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>

' }}{% endif %}"""

LLAMA32 = """{{- bos_token }}
{%- if custom_tools is defined %}
    {%- set tools = custom_tools %}
{%- endif %}
{%- if not tools_in_user_message is defined %}
    {%- set tools_in_user_message = true %}
{%- endif %}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = strftime_now("%d %b %Y") %}
    {%- else %}
        {%- set date_string = "26 Jul 2024" %}
    {%- endif %}
{%- endif %}
{%- if not tools is defined %}
    {%- set tools = none %}
{%- endif %}

{#- The system message, if there is one, comes first. #}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}

{{- "<|start_header_id|>system<|end_header_id|>\\n\\n" }}
{%- if tools is not none %}
    {{- "Environment: ipython\\n" }}
{%- endif %}
{{- "Knowledge up to: December 2023\\n" }}
{{- "Today: " + date_string + "\\n\\n" }}
{%- if tools is not none and not tools_in_user_message %}
    {{- "Functions:\\n\\n" }}
    {%- for t in tools %}
        {{- t | tojson(indent=4) }}
        {{- "\\n\\n" }}
    {%- endfor %}
{%- endif %}
{{- system_message }}
{{- "<|eot_id|>" }}

{%- if tools_in_user_message and not tools is none %}
    {%- if messages | length != 0 %}
        {%- set first_user_message = messages[0]['content']|trim %}
        {%- set messages = messages[1:] %}
    {%- else %}
        {{- raise_exception("No first user message to put tools in") }}
{%- endif %}
    {{- '<|start_header_id|>user<|end_header_id|>\\n\\n' -}}
    {{- "Functions:\\n" }}
    {%- for t in tools %}
        {{- t | tojson(indent=4) }}
        {{- "\\n\\n" }}
    {%- endfor %}
    {{- first_user_message + "<|eot_id|>"}}
{%- endif %}

{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' }}
    {%- elif 'tool_calls' in message %}
        {%- if not message.tool_calls|length == 1 %}
            {{- raise_exception("One tool call at once only") }}
        {%- endif %}
        {%- set tool_call = message.tool_calls[0].function %}
        {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' -}}
        {{- '{"name": "' + tool_call.name + '", ' }}
        {{- '"parameters": ' }}
        {{- tool_call.arguments | tojson }}
        {{- "}" }}
        {{- "<|eot_id|>" }}
    {%- elif message.role == "tool" or message.role == "ipython" %}
        {{- "<|start_header_id|>ipython<|end_header_id|>\\n\\n" }}
        {%- if message.content is mapping or message.content is iterable %}
            {{- message.content | tojson }}
        {%- else %}
            {{- message.content }}
        {%- endif %}
        {{- "<|eot_id|>" }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
{%- endif %}
"""

QWEN25 = """{%- if tools %}
    {{- '<|im_start|>system\\n' }}
    {%- if messages[0]['role'] == 'system' %}
        {{- messages[0]['content'] }}
    {%- else %}
        {{- 'You are a helper.' }}
    {%- endif %}
    {{- "\\n\\n# Tools\\n<tools>" }}
    {%- for tool in tools %}
        {{- "\\n" }}
        {{- tool | tojson }}
    {%- endfor %}
    {{- "\\n</tools>\\nReply {\\"name\\": <name>, \\"arguments\\": <object>}<|im_end|>\\n" }}
{%- else %}
    {%- if messages[0]['role'] == 'system' %}
        {{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}
    {%- else %}
        {{- '<|im_start|>system\\nYou are a helper.<|im_end|>\\n' }}
    {%- endif %}
{%- endif %}
{%- for message in messages %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant" and not message.tool_calls) %}
        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}
    {%- elif message.role == "assistant" %}
        {{- '<|im_start|>' + message.role }}
        {%- if message.content %}
            {{- '\\n' + message.content }}
        {%- endif %}
        {%- for tool_call in message.tool_calls %}
            {%- if tool_call.function is defined %}
                {%- set tool_call = tool_call.function %}
            {%- endif %}
            {{- '\\n<tool_call>\\n{"name": "' }}
            {{- tool_call.name }}
            {{- '", "arguments": ' }}
            {{- tool_call.arguments | tojson }}
            {{- '}\\n</tool_call>' }}
        {%- endfor %}
        {{- '<|im_end|>\\n' }}
    {%- elif message.role == "tool" %}
        {%- if (loop.index0 == 0) or (messages[loop.index0 - 1].role != "tool") %}
            {{- '<|im_start|>user' }}
        {%- endif %}
        {{- '\\n<tool_response>\\n' }}
        {{- message.content }}
        {{- '\\n</tool_response>' }}
        {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}
            {{- '<|im_end|>\\n' }}
        {%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
"""

QWEN3 = """{%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.multi_step_tool and message.role == "user" and message.content is string and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
        {%- set ns.multi_step_tool = false %}
        {%- set ns.last_query_index = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.content is string %}
        {%- set content = message.content %}
    {%- else %}
        {%- set content = '' %}
    {%- endif %}
    {%- if message.role == "user" or (message.role == "system" and not loop.first) %}
        {{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>' + '\\n' }}
    {%- elif message.role == "assistant" %}
        {%- set reasoning_content = '' %}
        {%- if message.reasoning_content is string %}
            {%- set reasoning_content = message.reasoning_content %}
        {%- else %}
            {%- if '</think>' in content %}
                {%- set reasoning_content = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
                {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
            {%- endif %}
        {%- endif %}
        {%- if loop.index0 > ns.last_query_index %}
            {%- if loop.last or (not loop.last and reasoning_content) %}
                {{- '<|im_start|>' + message.role + '\\n<think>\\n' + reasoning_content.strip('\\n') + '\\n</think>\\n\\n' + content.lstrip('\\n') }}
            {%- else %}
                {{- '<|im_start|>' + message.role + '\\n' + content }}
            {%- endif %}
        {%- else %}
            {{- '<|im_start|>' + message.role + '\\n' + content }}
        {%- endif %}
        {{- '<|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\\n\\n</think>\\n\\n' }}
    {%- endif %}
{%- endif %}"""

MISTRAL = """{%- if messages[0]["role"] == "system" %}
    {%- set system_message = messages[0]["content"] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}
{%- set user_messages = loop_messages | selectattr("role", "equalto", "user") | list %}
{%- set ns = namespace() %}
{%- set ns.index = 0 %}
{%- for message in loop_messages %}
    {%- if not (message.role == "tool" or message.role == "tool_results" or (message.tool_calls is defined and message.tool_calls is not none)) %}
        {%- if (message["role"] == "user") != (ns.index % 2 == 0) %}
            {{- raise_exception("Roles must go user, assistant, user, assistant") }}
        {%- endif %}
        {%- set ns.index = ns.index + 1 %}
    {%- endif %}
{%- endfor %}
{{- bos_token }}
{%- for message in loop_messages %}
    {%- if message["role"] == "user" %}
        {%- if loop.last and system_message is defined %}
            {{- "[INST] " + system_message + "\\n\\n" + message["content"] + "[/INST]" }}
        {%- else %}
            {{- "[INST] " + message["content"] + "[/INST]" }}
        {%- endif %}
    {%- elif message["role"] == "assistant" %}
        {{- " " + message["content"]|trim + eos_token}}
    {%- else %}
        {{- raise_exception("Only user and assistant roles are supported") }}
    {%- endif %}
{%- endfor %}
"""

MISTRAL1 = ("{{ bos_token }}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Roles must alternate') }}{% endif %}"
    "{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ message['content'] + eos_token }}"
    "{% else %}{{ raise_exception('Only user and assistant') }}{% endif %}{% endfor %}")

LLAMA2 = ("{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}"
    "{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}{% for message in loop_messages %}"
    "{% if loop.index0 == 0 and system_message != false %}{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}{% else %}{% set content = message['content'] %}{% endif %}"
    "{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ ' '  + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}")

TINYLLAMA = """{% for message in messages %}
{% if message['role'] == 'user' %}
{{ '<|user|>
' + message['content'] + eos_token }}
{% elif message['role'] == 'system' %}
{{ '<|system|>
' + message['content'] + eos_token }}
{% elif message['role'] == 'assistant' %}
{{ '<|assistant|>
'  + message['content'] + eos_token }}
{% endif %}
{% if loop.last and add_generation_prompt %}
{{ '<|assistant|>' }}
{% endif %}
{% endfor %}"""

GEMMA = ("{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('No system role') }}{% endif %}{% for message in messages %}"
    "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Roles must alternate') }}{% endif %}"
    "{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}"
    "{{ '<start_of_turn>' + role + '\\n' + message['content'] | trim + '<end_of_turn>\\n' }}{% endfor %}{% if add_generation_prompt %}{{'<start_of_turn>model\\n'}}{% endif %}")

DEEPSEEK = ("{% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}{% set ns = namespace(is_first=false, is_tool=false, system_prompt='', is_first_sp=true) %}"
    "{%- for message in messages %}{%- if message['role'] == 'system' %}{%- if ns.is_first_sp %}{% set ns.system_prompt = ns.system_prompt + message['content'] %}{% set ns.is_first_sp = false %}"
    "{%- else %}{% set ns.system_prompt = ns.system_prompt + '\\n\\n' + message['content'] %}{%- endif %}{%- endif %}{%- endfor %}{{ bos_token }}{{ ns.system_prompt }}"
    "{%- for message in messages %}{%- if message['role'] == 'user' %}{%- set ns.is_tool = false -%}{{'<|User|>' + message['content']}}{%- endif %}"
    "{%- if message['role'] == 'assistant' and message['content'] is not none %}{% set content = message['content'] %}{% if '</think>' in content %}{% set content = content.split('</think>')[-1] %}{% endif %}"
    "{{'<|Assistant|>' + content + '<|end|>'}}{%- endif %}{%- endfor -%}{% if add_generation_prompt and not ns.is_tool %}{{'<|Assistant|>'}}{% endif %}")

PHI3 = "{% for message in messages %}{% if message['role'] == 'system' and message['content'] %}{{'<|system|>\n' + message['content'] + '<|end|>\n'}}{% elif message['role'] == 'user' %}{{'<|user|>\n' + message['content'] + '<|end|>\n'}}{% elif message['role'] == 'assistant' %}{{'<|assistant|>\n' + message['content'] + '<|end|>\n'}}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}"

GRANITE = """{%- macro part(role, text) -%}
<|start|>{{ role }}<|end|>{{ text | trim }}
{%- endmacro -%}
{%- for m in messages -%}
{{ part(m.role, m.content) }}
{% endfor -%}
{%- if add_generation_prompt -%}
{{ part('assistant', '') }}
{%- endif -%}"""

GENERATION = """{% for message in messages %}{% if message.role == 'assistant' %}A:{% generation %}{{ message.content }}<|end|>{% endgeneration %}
{% else %}U:{{ message.content }}
{% endif %}{% endfor %}"""

# Small pieces of the language, each as a template of its own.
LANGUAGE = {
    "trim_blocks": "a\n{% if true %}\nb\n{% endif %}\nc\n\n",
    "lstrip_blocks": "x\n   {% if true %}  \n  y {% endif %} z\n\t{% set a = 1 %}\nend {{ a }}",
    "minus": "a \n {%- if true -%} \n b \n {%- endif -%} \n c {{- ' d ' -}} \n e",
    "plus": "a\n  {%+ if true +%}\n b\n{%+ endif %}\nc",
    "comments": "a {# one #} b\n{# two #}\nc {#- three -#} d",
    "raw": "{% raw %}{{ x }} {% y %}{% endraw %}|",
    "newline_at_end": "text\n",
    "two_newlines_at_end": "text\n\n",
    "expression_newline": "{{ 'a' }}\n{{ 'b' }}\n",
    "booleans": "{{ true }} {{ false }} {{ none }} {{ True }} {{ False }} {{ None }} {{ 1 == 1 }} {{ not 1 }}",
    "undefined": "[{{ nothing }}][{{ messages[0].nothing }}][{{ messages[0]['nothing'] }}]{% if nothing %}x{% endif %}{{ nothing is defined }} {{ messages is defined }}",
    "numbers": "{{ 1 + 2 }} {{ 7 // 2 }} {{ 7 / 2 }} {{ 6 / 2 }} {{ 7 % 3 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 2 ** 10 }} {{ 1.0 }} {{ 1.5 * 2 }} {{ 3 * 'ab' }} {{ 0.1 + 0.2 }}",
    "comparison": "{{ 1 < 2 }} {{ 'a' < 'b' }} {{ 2 >= 2 }} {{ 'a' == 'a' }} {{ 'a' != 1 }} {{ none == none }} {{ 1 == 1.0 }} {{ '1' == 1 }}",
    "logic": "{{ 0 or 'x' }}|{{ '' or 'y' }}|{{ 'a' and 'b' }}|{{ none or 0 }}|{{ not '' }}|{{ [] or 'empty' }}|{{ {} and 1 }}",
    "conditional": "{{ 'a' if true else 'b' }}{{ 'a' if false else 'b' }}{{ 'c' if false }}|",
    "concat": "{{ 1 ~ 'a' ~ true ~ none }} {{ 'a' + 'b' }}",
    "in": "{{ 'a' in 'cat' }} {{ 'x' in 'cat' }} {{ 'role' in messages[0] }} {{ 1 in [1, 2] }} {{ 3 not in [1, 2] }} {{ 'k' in {'k': 1} }}",
    "slices": "{{ 'abcdef'[1:3] }} {{ 'abcdef'[:-1] }} {{ 'abcdef'[::-1] }} {{ 'abcdef'[-2:] }} {{ [1, 2, 3][1:] }} {{ [1, 2, 3][::-1] }} {{ 'abc'[0] }} {{ 'abc'[-1] }} {{ [1,2,3][-1] }}",
    "lists": "{{ [1, 'a', none, true, [2.5]] }} {{ {'a': 1, 'b': 'x\\'y'} }} {{ (1, 2) }} {{ [] }} {{ {} }} {{ 'é\\n' }} {{ ['é\\n\"'] }}",
    "methods": "{{ ' a '.strip() }}|{{ 'xxaxx'.strip('x') }}|{{ ' a '.lstrip() }}|{{ ' a '.rstrip() }}|{{ 'aXb'.upper() }}|{{ 'AbC'.lower() }}|{{ 'ab c'.title() }}|{{ 'ab c'.capitalize() }}|{{ 'abc'.startswith('a') }}|{{ 'abc'.endswith('c') }}|{{ 'a,b,c'.split(',') }}|{{ 'a b  c'.split() }}|{{ 'a.b.c'.split('.', 1) }}|{{ 'aXbX'.replace('X', '-') }}|{{ ','.join(['a', 'b']) }}|{{ 'abcab'.find('c') }}|{{ 'abab'.count('a') }}|{{ 'a\\nb'.splitlines() }}|{{ '5'.isdigit() }}|{{ 'a-b-c'.rsplit('-', 1) }}|{{ 'abc'.removeprefix('a') }}",
    "maps": "{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}={{ v }};{% endfor %}{{ {'a': 1}.get('a') }} {{ {'a': 1}.get('z') }} {{ {'a': 1}.get('z', 'd') }} {{ {'a': 1, 'b': 2}.keys() | list }} {{ {'a': 1}.values() | list }} {{ {'b': 1, 'a': 2} | dictsort }} {{ {'a': 1} | items | list }}",
    "loop": "{% for x in [1, 2, 3] %}{{ loop.index }}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.revindex }}{{ loop.revindex0 }} {% endfor %}",
    "loop_neighbours": "{% for x in [1, 2, 3] %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }} {% endfor %}{{ loop is defined }}",
    "loop_else": "{% for x in [] %}x{% else %}none{% endfor %}{% for x in [1,2,3,4] if x % 2 == 0 %}{{ x }}/{{ loop.length }}{% endfor %}",
    "loop_control": "{% for x in range(10) %}{% if x == 2 %}{% continue %}{% endif %}{% if x == 5 %}{% break %}{% endif %}{{ x }}{% endfor %}",
    "loop_unpack": "{% for a, b in [[1, 2], [3, 4]] %}{{ a }}-{{ b }} {% endfor %}{% for c in 'abc' %}{{ c }},{% endfor %}",
    "nested_loops": "{% for a in [1,2] %}{% for b in [1,2] %}{{ loop.index }}{% endfor %}{{ loop.index }}{% endfor %}",
    "scope": "{% set x = 1 %}{% for i in [1, 2] %}{% set x = x + i %}{{ x }}{% endfor %}{{ x }}{% if true %}{% set x = 9 %}{% endif %}{{ x }}",
    "namespace": "{% set ns = namespace(a=1, b='x') %}{% for i in [1, 2] %}{% set ns.a = ns.a + i %}{% endfor %}{{ ns.a }}{{ ns.b }}{% set ns.c = [] %}{{ ns.c }}{{ ns.nothing is defined }}",
    "set_block": "{% set x %}a{{ 1 }}b{% endset %}[{{ x }}]{% set a, b = 1, 2 %}{{ a }}{{ b }}",
    "macro": "{% macro f(a, b='d', c=none) %}({{ a }},{{ b }},{{ c }}){% endmacro %}{{ f(1) }}{{ f(1, 2) }}{{ f(1, c=3) }}{{ f('x', b='y') | upper }}",
    "filters": "{{ ' a ' | trim }}|{{ 'abc' | length }}|{{ [1,2] | length }}|{{ [3,1,2] | sort }}|{{ ['a','b'] | join(', ') }}|{{ 'a' | upper }}|{{ 'A' | lower }}|{{ 'ab cd' | title }}|{{ 'ab cd' | capitalize }}|{{ nothing | default('d') }}|{{ '' | default('d') }}|{{ '' | default('d', true) }}|{{ [1,2,3] | first }}|{{ [1,2,3] | last }}|{{ [1,2,3] | reverse | list }}|{{ 'abc' | reverse }}|{{ 'aXb' | replace('X', '-') }}|{{ 3.7 | int }}|{{ '12' | int }}|{{ 3 | string }}|{{ '3.5' | float }}|{{ -3 | abs }}|{{ [1,2,3] | sum }}|{{ [1,2,2] | unique | list }}|{{ [3,1] | min }}{{ [3,1] | max }}|{{ 3.456 | round(1) }}",
    "filters_on_maps": "{{ messages | map(attribute='role') | list }} {{ messages | selectattr('role', 'equalto', 'user') | list | length }} {{ messages | rejectattr('role', 'equalto', 'user') | map(attribute='content') | join('|') }} {{ messages | selectattr('role') | list | length }} {{ [1, 2, 3] | select('odd') | list }} {{ ['a', 'b'] | map('upper') | join }}",
    "indent": "{{ 'a\\nb\\n\\nc' | indent(2) }}|{{ 'a\\nb' | indent(2, true) }}|{{ 'a\\nb' | indent(width=4, first=True) }}",
    "tojson": "{{ {'a': 1, 'b': [true, none, 1.5, 'é<>&\"\\n\\u2028']} | tojson }} {{ 'x' | tojson }} {{ messages[0] | tojson }}",
    "tojson_indent": "{{ {'a': 1, 'b': [1, 2], 'c': {}, 'd': []} | tojson(indent=2) }}",
    "tojson_sorted": "{{ {'b': 1, 'a': 2} | tojson(sort_keys=true) }} {{ {'a': 1, 'b': [1, 2]} | tojson(separators=(',', ':')) }} {{ 'é' | tojson(ensure_ascii=true) }}",
    "tests": "{{ 1 is number }} {{ 'a' is string }} {{ [] is iterable }} {{ 'a' is iterable }} {{ {} is mapping }} {{ [] is sequence }} {{ none is none }} {{ 1 is not none }} {{ true is boolean }} {{ 2 is even }} {{ 2 is odd }} {{ 4 is divisibleby(2) }} {{ true is true }} {{ 1 is integer }} {{ 1.5 is float }} {{ 'a' is eq('a') }} {{ 1 is in([1]) }} {{ nothing is undefined }} {{ messages[0].role is defined }} {{ messages[0].xx is defined }} {{ 'a' is lower }}",
    "strings": "{{ \"it's\" }} {{ 'say \"x\"' }} {{ 'tab\\tnl\\\\n' }} {{ 'a' 'b' }} {{ '{{ x }}' }} {{ '%}' }} {{ '<b>&' }}",
    "format": "{{ '%s-%d' | format('a', 3) }} {{ '{} {}'.format('a', 1) }} {{ 'x%sy' % 'z' }}",
    "range": "{{ range(3) | list }} {{ range(1, 4) | list }} {{ range(0, 10, 3) | list }}{% for i in range(2) %}{{ i }}{% endfor %}",
    "dict_call": "{{ dict(a=1) }}",
    "shadow": "{% set messages = messages[1:] %}{{ messages | length }}{% for messages in [1] %}{{ messages }}{% endfor %}{{ messages | length }}",
    "inner_set_if": "{% if false %}{% set q = 1 %}{% endif %}[{{ q }}]{{ q is defined }}",
    "elif": "{% for i in [1,2,3,4] %}{% if i == 1 %}one{% elif i == 2 %}two{% elif i == 3 %}three{% else %}more{% endif %}{% endfor %}",
    "attribute_names": "{{ {'items': 5}['items'] }} {{ {'name': 'n', 'content': 'c'}.content }} {{ [{'a': {'b': [7]}}][0].a.b[0] }}",
    "with": "{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}[{{ a }}]",
    "filter_block": "{% filter upper %}abc {{ 'd' }}{% endfilter %}",
    "call_block": "{% macro w(x) %}<{{ x }}>{{ caller() }}</{{ x }}>{% endmacro %}{% call w('b') %}in{% endcall %}",
    "precedence": "{{ 1 + 2 * 3 }} {{ (1 + 2) * 3 }} {{ not 1 == 2 }} {{ 'a' ~ (1 + 2) }} {{ 'x' ~ 'abc' | length }} {{ -2 ** 2 }} {{ 2 - 1 - 1 }} {{ 'a' + 'B' | lower }} {{ 1 if 0 else 2 if 0 else 3 }}",
    "error_unknown_call": "{{ nothing() }}",
    "error_add": "{{ 'a' + 1 }}",
    "error_undefined_attribute": "{{ nothing.more }}",
    "error_raise": "a{{ raise_exception('no') }}b",
    "error_syntax": "{% if %}",
    "error_unknown_filter": "{{ 'a' | nofilter }}",
}

USER = {"role": "user", "content": "  Where did the seal swim?\n"}
ANSWER = {"role": "assistant", "content": "<think>\nhm {x}\n</think>\n\nNorth, “naïve” 海豹 <b>&amp;\" {{ no }} {% no %}."}
SYSTEM = {"role": "system", "content": "You are\n a seal."}
TOOL = {"type": "function", "function": {"name": "swim", "description": "Swims <there> & back", "parameters": {"type": "object", "properties": {"to": {"type": "string"}, "km": {"type": "number", "default": 1.5}}, "required": ["to"]}}}
CALL = {"role": "assistant", "content": "", "tool_calls": [{"type": "function", "function": {"name": "swim", "arguments": {"to": "north", "km": 2, "fast": True, "why": None}}}]}
RESULT = {"role": "tool", "content": "ok"}
CHATS = [[USER], [USER, ANSWER], [SYSTEM, USER], [SYSTEM, USER, ANSWER, {"role": "user", "content": "Why?"}], [USER, ANSWER, USER, ANSWER], [USER, USER], [SYSTEM], [ANSWER]]
TOOL_CHATS = [[USER], [SYSTEM, USER, CALL, RESULT, ANSWER], [USER, CALL, RESULT, RESULT]]
MODELS = {"chatml": CHATML, "smollm2": SMOLLM2, "llama3": LLAMA3, "llama3.2": LLAMA32, "qwen2.5": QWEN25, "qwen3": QWEN3, "mistral": MISTRAL, "mistral1": MISTRAL1,
    "llama2": LLAMA2, "tinyllama": TINYLLAMA, "gemma": GEMMA, "deepseek": DEEPSEEK, "phi3": PHI3, "granite": GRANITE, "generation": GENERATION}
TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}


class Generation(jinja2.ext.Extension):
    """The block that marks what the assistant wrote; it renders as its body."""
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_body"), [], [], body).set_lineno(line)

    def _body(self, caller):
        return caller()


def environment():
    def raise_exception(message):
        raise jinja2.exceptions.TemplateError(message)

    def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols])
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = lambda format: datetime(2026, 3, 4, 5, 6, 7).strftime(format)
    return env


def render(template, messages, extra, prompt):
    try:
        return environment().from_string(template).render(messages=messages, tools=extra.get("tools"), documents=None, add_generation_prompt=prompt,
            **{**TOKENS, **{k: v for k, v in extra.items() if k != "tools"}})
    except Exception:
        return None


def main():
    cases = []

    def add(name, template, messages, extra, prompt):
        cases.append({"name": name, "messages": messages, "extra": extra, "prompt": prompt, "text": render(template, messages, extra, prompt)})

    for name, template in MODELS.items():
        for chat in CHATS:
            for prompt in (False, True):
                add(name, template, chat, {}, prompt)
    for name in ("llama3.2", "qwen2.5"):
        for chat in TOOL_CHATS:
            for more in ({}, {"tools_in_user_message": False, "date_string": "1 May 2025"}):
                add(name, MODELS[name], chat, {"tools": [TOOL], **more}, True)
    add("qwen3", QWEN3, CHATS[0], {"enable_thinking": False}, True)
    for name, template in LANGUAGE.items():
        add(name, template, CHATS[3], {}, False)
    with open(sys.argv[1], "w") as out:
        json.dump({"tokens": TOKENS, "templates": {**MODELS, **LANGUAGE}, "cases": cases}, out, ensure_ascii=False, separators=(",", ":"))
        out.write("\n")


if __name__ == "__main__":
    main()
