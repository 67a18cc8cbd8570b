using ActorNet.Devices.Virtio;
using ActorNet.Io.Descriptors;

namespace ActorNet.VhostUser.FrontEnd;

/// <summary>One ring as the back end gets to know it.</summary>
/// <param name="Layout">Its areas, at addresses of this process (<see cref="AddressSpace.User"/>).</param>
/// <param name="Position">Where to begin.</param>
/// <param name="Kick">The driver's doorbell.</param>
/// <param name="Call">The driver's interrupt.</param>
public readonly record struct FrontEndRing(VirtqueueLayout Layout, VirtqueuePosition Position, FdHandle Kick, FdHandle Call);
