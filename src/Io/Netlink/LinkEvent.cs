namespace ActorNet.Io.Netlink;

/// <summary>Something happened to an interface of this network namespace.</summary>
/// <param name="Kind">What.</param>
/// <param name="Index">Its index; 0 when it is not known which.</param>
/// <param name="Name">Its name; empty when it is not known which.</param>
public readonly record struct LinkEvent(LinkEventKind Kind, int Index, string Name);
