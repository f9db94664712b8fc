using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace EvoPrompting.Compiler.Checking;

/// <summary>Counts the types that written-out generic types and arrays are made of: List&lt;(int, float)&gt; is four.</summary>
internal sealed class TypeNodes : ISignatureTypeProvider<int, object?>
{
    /// <summary>Returns the nodes of all types and generic calls that an assembly writes out.</summary>
    public static int Count(MetadataReader reader)
    {
        var nodes = new TypeNodes();
        var count = 0;
        for (var row = 1; row <= reader.GetTableRowCount(TableIndex.TypeSpec); row++)
            count += reader.GetTypeSpecification(MetadataTokens.TypeSpecificationHandle(row)).DecodeSignature(nodes, null);
        for (var row = 1; row <= reader.GetTableRowCount(TableIndex.MethodSpec); row++)
            count += reader.GetMethodSpecification(MetadataTokens.MethodSpecificationHandle(row)).DecodeSignature(nodes, null).Sum();
        return count;
    }

    public int GetArrayType(int element, ArrayShape shape) => element + 1;

    public int GetSZArrayType(int element) => element + 1;

    public int GetByReferenceType(int element) => element + 1;

    public int GetFunctionPointerType(MethodSignature<int> signature) => 1;

    public int GetPointerType(int element) => element + 1;

    public int GetPinnedType(int element) => element + 1;

    public int GetGenericInstantiation(int generic, ImmutableArray<int> arguments) => generic + arguments.Sum();

    public int GetGenericMethodParameter(object? context, int index) => 1;

    public int GetGenericTypeParameter(object? context, int index) => 1;

    public int GetModifiedType(int modifier, int unmodified, bool required) => unmodified;

    public int GetPrimitiveType(PrimitiveTypeCode code) => 1;

    public int GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => 1;

    public int GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => 1;

    public int GetTypeFromSpecification(MetadataReader reader, object? context, TypeSpecificationHandle handle, byte rawTypeKind) => 1;
}
