namespace ActorNet.Devices.Switching;

/// <summary>A group of a report, by its Ethernet address, and whether the host joins or leaves it.</summary>
internal readonly record struct MembershipRecord(ulong Group, bool IsJoin);
