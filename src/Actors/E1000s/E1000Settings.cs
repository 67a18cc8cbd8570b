using ActorNet.Devices.E1000;

namespace ActorNet.Actors.E1000s;

/// <summary>One e1000 NIC as configured.</summary>
/// <param name="Id">Its id in the topology.</param>
/// <param name="Device">The device model, which the NIC's actor owns. A transport on the same lane calls it in its own turns.</param>
/// <param name="Dispatcher">The lane of the NIC and its rings: one thread, because they share the model.</param>
public sealed record E1000Settings(string Id, E1000Device Device, string Dispatcher);
