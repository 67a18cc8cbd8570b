namespace ActorNet.Actors.Tests.Simulations.Own.Networks;

/// <summary>There is something in the station's backlog.</summary>
internal sealed class Emit
{
    public static readonly Emit Instance = new();
}

/// <summary>The station's device takes frames again.</summary>
internal sealed class Writable
{
    public static readonly Writable Instance = new();
}
