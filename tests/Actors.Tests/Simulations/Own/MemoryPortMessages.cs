namespace ActorNet.Actors.Tests.Simulations.Own;

/// <summary>Sends a batch, unless all are under way: then the frames would wait at their source.</summary>
internal sealed record Emit(int Frames);

/// <summary>Fails, with whatever the actor holds.</summary>
internal sealed record Fail;

/// <summary>The device takes frames again.</summary>
internal sealed record Writable;

/// <summary>The failure that the test provokes.</summary>
internal sealed class Provoked() : Exception("provoked");
