// Which keys and values may stand at a place of a question's YAML, by the schema that files are checked with.
import schema from "../../../questions/question.schema.json";

const KEY = /^(\s*)((?:-\s+)*)([\w-]+):/;

function resolve(node) {
  return node?.$ref ? resolve(schema.$defs[node.$ref.split("/").at(-1)]) : node;
}

/** Every plain schema that a node may be: the branches of its unions, each resolved. */
function branches(node) {
  const found = resolve(node);
  if (!found) return [];
  return (found.oneOf ?? found.anyOf)?.flatMap(branches) ?? [found];
}

function root(lines) {
  const kind = lines.map((line) => /^kind:\s*(\w+)/.exec(line)?.[1]).find(Boolean);
  const known = schema.discriminator.mapping[kind];
  return branches(known ? { $ref: known } : schema);
}

function below(nodes, key) {
  const values = nodes.map((node) => node.properties?.[key] ?? node.additionalProperties).filter(Boolean);
  return values.flatMap(branches).flatMap((node) => (node.items ? branches(node.items) : [node]));
}

/** The keys that lead to a place, outermost first: those above it that are indented less. */
function pathTo(lines, at, column) {
  const path = [];
  for (let number = at - 1, limit = column; number >= 0 && limit > 0; number--) {
    const found = KEY.exec(lines[number]);
    if (!found) continue;
    const indent = found[1].length + found[2].length;
    // A list's dash may stand as far left as the key that it belongs to.
    if (indent < limit || (indent === limit - 2 && /^\s*-/.test(lines[at]))) {
      path.unshift(found[3]);
      limit = indent - found[2].length;
    }
  }
  return path;
}

function keyOption(name, node) {
  const [first] = branches(node);
  const detail = first?.enum ? "one of a few" : (first?.type ?? "");
  const opens = ["array", "object"].includes(first?.type);
  return { label: name, detail, info: node.description, apply: `${name}:${opens ? "" : " "}`, type: "property" };
}

function valuesOf(nodes) {
  return nodes.flatMap((node) => {
    if (node.enum) return node.enum.map(String);
    if (node.const !== undefined) return [String(node.const)];
    return node.type === "boolean" ? ["true", "false"] : [];
  });
}

/** What may come behind `before` on line `at`, counted from 0: what is typed of it, and the options; or null. */
export function suggest(lines, at, before) {
  const value = /^(\s*(?:-\s+)*)([\w-]+):\s+([\w-]*)$/.exec(before);
  const key = /^(\s*(?:-\s+)*)([\w-]*)$/.exec(before);
  if (!value && !key) return null;
  const place = pathTo(lines, at, (value ?? key)[1].length).reduce(below, root(lines));
  if (value) {
    const options = [...new Set(valuesOf(below(place, value[2])))];
    return options.length ? { typed: value[3], options: options.map((label) => ({ label, type: "enum" })) } : null;
  }
  const known = Object.assign({}, ...place.map((node) => node.properties ?? {}));
  const options = Object.entries(known).map(([name, node]) => keyOption(name, node));
  return options.length ? { typed: key[2], options } : null;
}
