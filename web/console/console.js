"use strict";

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
      headers: $("key").value === "" ? { "Content-Type": "application/json" } : { "Content-Type": "application/json", Authorization: "Bearer " + $("key").value },
      body: JSON.stringify(body),
    });
    $("login").hidden &&= response.status !== 401; // once asked for, the key can be changed
    $("answer").textContent = JSON.stringify(await response.json(), null, 2);
    $("status").textContent = Math.round(performance.now() - began) + " ms";
  } catch (e) {
    $("answer").textContent = "No answer: " + e.message;
    $("status").textContent = "";
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
$("run").addEventListener("click", run);
document.addEventListener("keydown", (e) => {
  if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) run();
});
