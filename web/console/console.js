"use strict";

const $ = (id) => document.getElementById(id);

// ask sends a query and returns the response.
function ask(body) {
  const headers = { "Content-Type": "application/json" };
  if ($("key").value !== "") headers.Authorization = "Bearer " + $("key").value;
  return fetch("/graphql", { method: "POST", headers, body: JSON.stringify(body) });
}

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
    const response = await ask(body);
    $("login").hidden &&= response.status !== 401; // once asked for, the key can be changed
    $("answer").textContent = JSON.stringify(await response.json(), null, 2);
    $("status").textContent = Math.round(performance.now() - began) + " ms";
  } catch (e) {
    $("answer").textContent = "No answer: " + e.message + ".\nIs demarche serve running at this address? Start it, then press Run again.";
    $("status").textContent = "";
    return;
  }
  if (!holdsReports) await lookForReports();
}

let holdsReports = false;

// lookForReports shows how to read one in while the graph holds none.
async function lookForReports() {
  try {
    const answer = await (await ask({ query: "{ documents(first: 1) { edges { cursor } } }" })).json();
    if (answer.data == null) return; // one must log in, say: that tells nothing of reports
    holdsReports = answer.data.documents.edges.length > 0;
    $("empty").hidden = holdsReports;
  } catch {
    // What is wrong with the server is said where a query is run.
  }
}

// The queries to start from.
fetch("queries.json").then((response) => response.json()).then((queries) => {
  for (const { title, text } of queries) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = title;
    button.addEventListener("click", () => {
      $("query").value = text;
      run();
    });
    $("examples").append(button);
  }
  $("query").value ||= queries[0].text;
});
lookForReports();
$("run").addEventListener("click", run);
document.addEventListener("keydown", (e) => {
  if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) run();
});
