"use strict";

// The queries to start from.
const examples = {
  "What joins two people": `{
  relations(between: [{name: "Donald Trump"}, {name: "Vladimir Putin"}]) {
    edges { node { type status claimCount speakerCount claims(first: 3) { edges { node { gloss evidence { quote } } } } } }
  }
}`,
  "What is denied": `{
  claims(where: {polarity: [NEGATED]}) {
    totalCount
    edges { node { gloss attribution { kind source { name } cue } evidence { quote document { title } } contradicts { gloss } } }
  }
}`,
  "Who speaks how often": `{ claimStats(by: [SPEAKER]) { keys { value } count } }`,
  "One person": `{
  entity(name: "Vladimir Putin") {
    name kind names { text kind validFrom validTo }
    relations { edges { node { type status other { name } } } }
  }
}`,
  "The vocabulary": `{ ontology { name gloss edge inverse plover { type mode } cameo modes { name edge } } }`,
};

const $ = (id) => document.getElementById(id);

async function run() {
  const body = { query: $("query").value };
  try {
    if ($("variables").value.trim() !== "") body.variables = JSON.parse($("variables").value);
  } catch (e) {
    $("answer").textContent = "The variables are no JSON: " + e.message;
    return;
  }
  $("status").textContent = "asking …";
  const began = performance.now();
  try {
    const response = await fetch("/graphql", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    $("answer").textContent = JSON.stringify(await response.json(), null, 2);
    $("status").textContent = Math.round(performance.now() - began) + " ms";
  } catch (e) {
    $("answer").textContent = "No answer: " + e.message;
    $("status").textContent = "";
  }
}

for (const [name, query] of Object.entries(examples)) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = name;
  button.addEventListener("click", () => {
    $("query").value = query;
    run();
  });
  $("examples").append(button);
}
$("query").value = Object.values(examples)[0];
$("run").addEventListener("click", run);
document.addEventListener("keydown", (e) => {
  if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) run();
});
