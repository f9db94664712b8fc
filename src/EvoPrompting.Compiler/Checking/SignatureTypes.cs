using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace EvoPrompting.Compiler.Checking;

/// <summary>A type's full name with the assembly that a reference gives for it.</summary>
internal readonly record struct TypeName(string Assembly, string Full)
{
    public const string Own = "", Array = "[]", Unknown = "?";
}

/// <summary>Names the types in signatures and refuses pointers among them.</summary>
internal sealed class SignatureTypes(Func<EntityHandle, TypeName> nameOf) : ISignatureTypeProvider<TypeName, object?>
{
    public List<string> Faults { get; } = [];

    public TypeName GetArrayType(TypeName element, ArrayShape shape) => new(TypeName.Array, element.Full + "[,]");

    public TypeName GetSZArrayType(TypeName element) => new(TypeName.Array, element.Full + "[]");

    public TypeName GetByReferenceType(TypeName element) => element;

    public TypeName GetFunctionPointerType(MethodSignature<TypeName> signature) => Refuse("function pointers");

    public TypeName GetPointerType(TypeName element) => Refuse("pointers");

    public TypeName GetPinnedType(TypeName element) => Refuse("pinned variables");

    public TypeName GetGenericInstantiation(TypeName generic, ImmutableArray<TypeName> arguments) => generic;

    public TypeName GetGenericMethodParameter(object? context, int index) => new(TypeName.Unknown, "!!" + index);

    public TypeName GetGenericTypeParameter(object? context, int index) => new(TypeName.Unknown, "!" + index);

    public TypeName GetModifiedType(TypeName modifier, TypeName unmodified, bool required) => unmodified;

    public TypeName GetPrimitiveType(PrimitiveTypeCode code) =>
        code == PrimitiveTypeCode.TypedReference ? Refuse("typed references") : new TypeName("System.Runtime", "System." + code);

    public TypeName GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => nameOf(handle);

    public TypeName GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => nameOf(handle);

    public TypeName GetTypeFromSpecification(MetadataReader reader, object? context, TypeSpecificationHandle handle, byte rawTypeKind) =>
        nameOf(handle);

    private TypeName Refuse(string what)
    {
        Faults.Add(what + " may not be used");
        return new TypeName(TypeName.Unknown, what);
    }
}
