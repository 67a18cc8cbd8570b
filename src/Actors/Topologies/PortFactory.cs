namespace ActorNet.Actors.Topologies;

/// <summary>Makes the recipe of a port's actor; the supervisor starts it under the port's id.</summary>
/// <param name="settings">The port as configured, already validated.</param>
/// <param name="dispatcher">The lane that the port is to run on.</param>
public delegate Props PortFactory(PortSettings settings, string dispatcher);
