//! The stand-in checked against what it claims: each limit refuses one past it and accepts at it,
//! and the gateway resumes, hangs and breaks as asked.

mod answers;
mod client;
mod commands;
mod gateway;
mod limits;
mod rates;
mod rest;
mod serenity;
mod shapes;
