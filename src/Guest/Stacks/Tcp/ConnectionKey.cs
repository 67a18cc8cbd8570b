namespace ActorNet.Guest.Stacks.Tcp;

/// <summary>What tells connections of one listener apart.</summary>
internal readonly record struct ConnectionKey(Ipv4Address Address, ushort Port);
