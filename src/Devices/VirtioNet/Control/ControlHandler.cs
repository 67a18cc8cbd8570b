namespace ActorNet.Devices.VirtioNet.Control;

/// <summary>Carries out a command; false, and no change of the device, when it is malformed or asks for what cannot be.</summary>
internal delegate bool ControlHandler(VirtioNetDevice device, ref ControlRequest request);
