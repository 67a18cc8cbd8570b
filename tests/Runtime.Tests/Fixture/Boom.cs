namespace ActorNet.Runtime.Tests;

/// <summary>The failure that tests provoke.</summary>
public sealed class Boom(string message) : Exception(message);
